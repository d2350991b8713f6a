#include "spec/experiment_json.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "spec/default_rates.h"
#include "spec/json_text.h"
#include "spec/task_defaults.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMaximumFileBytes = 16ULL << 20;

const Json& objectAt(const Json& json, const std::string& key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_object()) {
    throw UserError(key, "is missing or not an object", fmt::format("write \"{}\": {{…}}", key));
  }
  return *found;
}

void checkVersion(const Json& json) {
  if (!json.is_object() || !json.contains("rankscope")) {
    throw UserError("experiment", "is not an experiment file: the key \"rankscope\" is missing",
                    "write \"rankscope\": 1 at its top");
  }
  const Json& version = json["rankscope"];
  if (!version.is_number_integer() || version.get<std::int64_t>() != kExperimentVersion) {
    throw UserError(
        "rankscope",
        fmt::format("version {} cannot be read", version.dump(-1, ' ', true, Json::error_handler_t::replace)),
        fmt::format("this program reads version {}; a newer program may have written it",
                    kExperimentVersion));
  }
}

}  // namespace

namespace {

/// Every field of a Run that the file gives.
std::set<std::string> fieldsIn(const Json& run) {
  std::set<std::string> given;
  for (const auto& [title, table] : run.items()) {
    if (table.is_object()) {
      for (const auto& [field, value] : table.items()) {
        given.insert(field);
      }
    }
  }
  return given;
}

}  // namespace

Json tableToJson(const PropertyTable& table, const void* object) {
  Json json = Json::object();
  for (const Property& row : table.rows()) {
    json[row.name] = propertyToJson(row.get(object));
  }
  return json;
}

void tableFromJson(const PropertyTable& table, void* object, const Json& json) {
  for (const bool selectors : {true, false}) {
    for (const auto& [key, value] : json.items()) {
      if (table.selects(key) == selectors) {
        table.assign(object, key, propertyFromJson(key, value));
      }
    }
  }
}

std::set<std::string> ratesIn(const Json& run) {
  std::set<std::string> given;
  const std::string& table = OptimizerSpec::properties().title();
  for (const std::string& rate : defaultRateFields()) {
    if (run.contains(table) && run[table].contains(rate)) {
      given.insert(rate);
    }
  }
  return given;
}

Json runToJson(const RunSpec& run) {
  Json json = {{"name", run.name}};
  forEachTable(run, [&](const PropertyTable& table, const auto& object) {
    json[table.title()] = tableToJson(table, &object);
  });
  return json;
}

RunSpec runFromJson(const Json& json, const std::string& task) {
  if (!json.is_object()) {
    throw UserError("runs", "an entry is not an object", "write {\"name\": …, \"model\": {…}, …}");
  }
  rejectUnknownKeys(json, {"name", "model", "optimizer", "training"}, "a run");
  RunSpec run;
  if (json.contains("name")) {
    assignRunField(run, "name", std::get<std::string>([&] {
                     const PropertyValue value = propertyFromJson("name", json["name"]);
                     return std::holds_alternative<std::string>(value) ? value : PropertyValue(toText(value));
                   }()));
  }
  forEachTable(run, [&](const PropertyTable& table, auto& object) {
    if (json.contains(table.title())) {
      tableFromJson(table, &object, objectAt(json, table.title()));
    }
  });
  takeTaskDefaults(run, task, fieldsIn(json));
  takeDefaultRates(run, task, ratesIn(json));
  return run;
}

Json experimentToJson(const ExperimentSpec& experiment) {
  Json json = {{"rankscope", kExperimentVersion}};
  json["signal"] = tableToJson(SignalSpec::properties(), &experiment.signal);
  json["task"] = tableToJson(TaskSpec::properties(), &experiment.task);
  json.update(tableToJson(ExperimentSpec::properties(), &experiment));
  json["runs"] = Json::array();
  for (const RunSpec& run : experiment.runs) {
    json["runs"].push_back(runToJson(run));
  }
  return json;
}

ExperimentSpec experimentFromJson(const Json& json) {
  checkVersion(json);
  rejectUnknownKeys(json, {"rankscope", "signal", "task", "pace", "checkpoint-every", "runs"},
                    "an experiment");
  ExperimentSpec experiment;
  tableFromJson(SignalSpec::properties(), &experiment.signal, objectAt(json, "signal"));
  if (json.contains("task")) {
    tableFromJson(TaskSpec::properties(), &experiment.task, objectAt(json, "task"));
  }
  for (const Property& row : ExperimentSpec::properties().rows()) {
    if (json.contains(row.name)) {
      ExperimentSpec::properties().assign(&experiment, row.name, propertyFromJson(row.name, json[row.name]));
    }
  }
  const auto runs = json.find("runs");
  if (runs == json.end() || !runs->is_array()) {
    throw UserError("runs", "is missing or not a list", "write \"runs\": [{…}]");
  }
  for (const Json& run : *runs) {
    experiment.runs.push_back(runFromJson(run, experiment.task.task));
  }
  nameRuns(experiment);
  validate(experiment);
  return experiment;
}

ExperimentSpec parseExperiment(const std::string& text, const std::string& where) {
  const Json json = parseJsonText(text, where);
  try {
    return experimentFromJson(json);
  } catch (const UserError& failure) {
    throw UserError(where, failure.what());
  }
}

ExperimentSpec readExperiment(const std::filesystem::path& path) {
  const std::vector<std::uint8_t> bytes = readFile(path, kMaximumFileBytes);
  ExperimentSpec experiment = parseExperiment(std::string(bytes.begin(), bytes.end()), path.string());
  const std::filesystem::path source = experiment.signal.source;
  if (!experiment.signal.source.starts_with("sample:") && source.is_relative()) {
    experiment.signal.source = (path.parent_path() / source).string();
  }
  for (RunSpec& run : experiment.runs) {
    const std::filesystem::path start = run.training.startFrom;
    if (!start.empty() && start.is_relative()) {
      run.training.startFrom = (path.parent_path() / start).string();
    }
  }
  return experiment;
}

void writeExperiment(const std::filesystem::path& path, const ExperimentSpec& experiment) {
  writeFileAtomically(
      path, experimentToJson(experiment).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace rankscope
