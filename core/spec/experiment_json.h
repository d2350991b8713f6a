// Experiment files: versioned JSON, read strictly. Pure functions, any thread.
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

#include "spec/experiment_spec.h"

namespace rankscope {

inline constexpr int kExperimentVersion = 1;

/// One table's fields as a JSON object, in table order.
nlohmann::ordered_json tableToJson(const PropertyTable& table, const void* object);

/// Sets the fields that `json` names. @throws UserError naming unknown keys (with the nearest) and bad values
void tableFromJson(const PropertyTable& table, void* object, const nlohmann::ordered_json& json);

nlohmann::ordered_json runToJson(const RunSpec& run);

/// Rates that it does not give are the defaults for `task` and what it gives of network and optimizer.
RunSpec runFromJson(const nlohmann::ordered_json& json, const std::string& task);

/// Which of the rates that have a default of their own a run's JSON gives.
std::set<std::string> ratesIn(const nlohmann::ordered_json& run);

/// {"rankscope": 1, "signal": {…}, "task": {…}, "pace", "checkpoint-every", "runs": [{"name", "model": {…},
/// …}]}
nlohmann::ordered_json experimentToJson(const ExperimentSpec& experiment);

/// @throws UserError for a wrong or future version, unknown keys, wrong kinds, values out of range
ExperimentSpec experimentFromJson(const nlohmann::ordered_json& json);

/// Parses text. `where` names the source in messages. @throws UserError with the position of a syntax error
ExperimentSpec parseExperiment(const std::string& text, const std::string& where);

/// At most 16 MiB. Relative paths, of the signal and of encoders, are taken relative to the file's folder.
ExperimentSpec readExperiment(const std::filesystem::path& path);
void writeExperiment(const std::filesystem::path& path, const ExperimentSpec& experiment);

}  // namespace rankscope
