// Sweep files: which cells an experiment is repeated for. Versioned JSON, read strictly. Pure functions but
// for the file reading, any thread.
//
//   {"rankscope-sweep": 1,
//    "experiment": {…} or "experiment.json",     as an experiment file; absent: the defaults, one Run
//    "fields": {"width": 72, "steps": 1000},     set for every cell
//    "grid": {"lr": [1e-3, 3e-3],                every combination
//             "muon-lr": {"from": 1e-3, "to": 1e-1, "count": 9, "scale": "log"}},
//    "list": [{"model": "relu"}, {"model": "siren", "omega": 10}],   and for each of these
//    "files": ["a.png", "sample:harbour"],       and each of these; absent: the experiment's own signal
//    "seeds": [0, 1, 2],                         and each of these; or how many, from 0
//    "score": "psnr"}                            what the table is ranked by; absent: the task's first score
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "spec/experiment_spec.h"

namespace rankscope {

inline constexpr int kSweepVersion = 1;
inline constexpr std::int64_t kMostCells = 1'000'000;

/// Fields with their values, in the order of the file.
using SweepPoint = std::vector<std::pair<std::string, PropertyValue>>;

struct SweepAxis {
  std::string field;
  std::vector<PropertyValue> values;  ///< at least one, none twice

  bool operator==(const SweepAxis&) const = default;
};

struct SweepSpec {
  ExperimentSpec base;  ///< with "fields" applied; Runs whose names follow from their optimizers have none
  /// The rates that the file gives for each Run of `base`; others follow each cell's task, network and
  /// optimizer.
  std::vector<std::set<std::string>> givenRates;
  std::vector<SweepAxis> grid;
  std::vector<SweepPoint> list;     ///< empty: one entry that changes nothing
  std::vector<std::string> files;   ///< values of the signal's source; empty: the base's
  std::vector<std::int64_t> seeds;  ///< empty: the base's
  std::string score;                ///< empty: the first that the results have

  bool operator==(const SweepSpec&) const = default;
};

/// Every field that a grid or list may name: those of a Run, of the task and of the signal.
std::vector<std::string> sweepFieldNames();

/// Sets the field on every Run, or on the task or the signal. @throws UserError naming the nearest field, or
/// the valid range
void assignSweepField(ExperimentSpec& experiment, const std::string& field, const PropertyValue& value);

/// Parses text in which "experiment" is no path. `where` names the source in messages.
/// @throws UserError for anything that is not a valid sweep of 1 to kMostCells cells
SweepSpec parseSweep(const std::string& text, const std::string& where);

/// At most 16 MiB. Relative paths are taken relative to the file's folder, and made absolute.
SweepSpec readSweep(const std::filesystem::path& path);

/// Whether the text is a JSON object with a sweep's version key: a cheap look, before one of the strict
/// readers.
bool looksLikeSweep(const std::string& text);

/// All that the sweep is, in a form that parseSweep reads.
nlohmann::ordered_json sweepToJson(const SweepSpec& sweep);

}  // namespace rankscope
