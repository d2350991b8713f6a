#include "spec/experiment_json.h"

#include <algorithm>
#include <functional>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMaximumFileBytes = 16ULL << 20;
/// Far more than eight Runs with every field need; a file with more would only cost time and stack.
constexpr std::size_t kMaximumEntries = 20'000;
constexpr int kMaximumDepth = 8;

/// Sees every event of the JSON parser, so that depth, size and repeated keys are refused while reading.
class FileGuard {
 public:
  explicit FileGuard(const std::string& where) : where_(where) {}

  bool operator()(int depth, Json::parse_event_t event, const Json& value) {
    if (depth > kMaximumDepth || ++entries_ > kMaximumEntries) {
      throw UserError(where_, "is too long or nested too deep for an experiment", "name an experiment file");
    }
    if (event == Json::parse_event_t::object_start) {
      keys_.emplace_back();
    } else if (event == Json::parse_event_t::object_end) {
      keys_.pop_back();
    } else if (event == Json::parse_event_t::key && !keys_.back().insert(value.get<std::string>()).second) {
      throw UserError(where_, fmt::format("'{}' appears twice in one object", value.get<std::string>()),
                      "keep one of them");
    }
    return true;
  }

 private:
  const std::string& where_;
  std::size_t entries_ = 0;
  std::vector<std::set<std::string>> keys_;
};

/// "line 3, column 7" of the byte at which the parser gave up, counted from 1.
std::string positionOf(const std::string& text, std::size_t byte) {
  const std::string before = text.substr(0, byte == 0 ? 0 : byte - 1);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t lineStart = before.rfind('\n') == std::string::npos ? 0 : before.rfind('\n') + 1;
  return fmt::format("line {}, column {}", lines + 1, before.size() - lineStart + 1);
}

Json parseText(const std::string& text, const std::string& where) {
  FileGuard guard(where);
  try {
    return Json::parse(text, std::ref(guard));
  } catch (const Json::parse_error& failure) {
    throw UserError(where, "is not valid JSON at " + positionOf(text, failure.byte),
                    "mend it or write it anew");
  } catch (const Json::exception&) {
    throw UserError(where, "holds a number that no machine can", "mend it or write it anew");
  }
}

Json valueToJson(const PropertyValue& value) {
  return std::visit([](const auto& v) { return Json(v); }, value);
}

PropertyValue valueFromJson(const std::string& name, const Json& json) {
  if (json.is_boolean()) {
    return json.get<bool>();
  }
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX)) {
    return json.get<double>();
  }
  if (json.is_number_integer()) {
    return json.get<std::int64_t>();
  }
  if (json.is_number_float()) {
    return json.get<double>();
  }
  if (json.is_string()) {
    return json.get<std::string>();
  }
  throw UserError(name, fmt::format("a {} is no value for it", json.type_name()),
                  "write a number, text, true or false");
}

const Json& objectAt(const Json& json, const std::string& key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_object()) {
    throw UserError(key, "is missing or not an object", fmt::format("write \"{}\": {{…}}", key));
  }
  return *found;
}

void rejectUnknownKeys(const Json& json, const std::vector<std::string>& valid, const std::string& where) {
  for (const auto& [key, value] : json.items()) {
    if (std::find(valid.begin(), valid.end(), key) == valid.end()) {
      throw UserError(key, where + " has no such field",
                      fmt::format("did you mean '{}'?", nearestName(key, valid)));
    }
  }
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

Json tableToJson(const PropertyTable& table, const void* object) {
  Json json = Json::object();
  for (const Property& row : table.rows()) {
    json[row.name] = valueToJson(row.get(object));
  }
  return json;
}

void tableFromJson(const PropertyTable& table, void* object, const Json& json) {
  for (const bool selectors : {true, false}) {
    for (const auto& [key, value] : json.items()) {
      if (table.selects(key) == selectors) {
        table.assign(object, key, valueFromJson(key, value));
      }
    }
  }
}

Json runToJson(const RunSpec& run) {
  Json json = {{"name", run.name}};
  forEachTable(run, [&](const PropertyTable& table, const auto& object) {
    json[table.title()] = tableToJson(table, &object);
  });
  return json;
}

RunSpec runFromJson(const Json& json) {
  if (!json.is_object()) {
    throw UserError("runs", "an entry is not an object", "write {\"name\": …, \"model\": {…}, …}");
  }
  rejectUnknownKeys(json, {"name", "model", "optimizer", "training"}, "a run");
  RunSpec run;
  if (json.contains("name")) {
    assignRunField(run, "name", std::get<std::string>([&] {
                     const PropertyValue value = valueFromJson("name", json["name"]);
                     return std::holds_alternative<std::string>(value) ? value : PropertyValue(toText(value));
                   }()));
  }
  forEachTable(run, [&](const PropertyTable& table, auto& object) {
    if (json.contains(table.title())) {
      tableFromJson(table, &object, objectAt(json, table.title()));
    }
  });
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
      ExperimentSpec::properties().assign(&experiment, row.name, valueFromJson(row.name, json[row.name]));
    }
  }
  const auto runs = json.find("runs");
  if (runs == json.end() || !runs->is_array()) {
    throw UserError("runs", "is missing or not a list", "write \"runs\": [{…}]");
  }
  for (const Json& run : *runs) {
    experiment.runs.push_back(runFromJson(run));
  }
  nameRuns(experiment);
  validate(experiment);
  return experiment;
}

ExperimentSpec parseExperiment(const std::string& text, const std::string& where) {
  const Json json = parseText(text, where);
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
  return experiment;
}

void writeExperiment(const std::filesystem::path& path, const ExperimentSpec& experiment) {
  writeFileAtomically(
      path, experimentToJson(experiment).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace rankscope
