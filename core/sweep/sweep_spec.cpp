#include "sweep/sweep_spec.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "spec/experiment_json.h"
#include "spec/json_text.h"
#include "sweep/axis_values.h"
#include "sweep/cells.h"
#include "sweep/given_rates.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::uint64_t kMaximumFileBytes = 16ULL << 20;
constexpr const char* kVersionKey = "rankscope-sweep";
constexpr const char* kSamplePrefix = "sample:";
constexpr std::int64_t kMostSeeds = 100'000;

const JsonLimits kLimits{"a sweep", 500'000, 12};

void checkVersion(const Json& json) {
  if (!json.is_object() || !json.contains(kVersionKey)) {
    throw UserError("sweep", fmt::format("is not a sweep file: the key \"{}\" is missing", kVersionKey),
                    fmt::format("write \"{}\": {} at its top", kVersionKey, kSweepVersion));
  }
  const Json& version = json[kVersionKey];
  if (!version.is_number_integer() || version.get<std::int64_t>() != kSweepVersion) {
    throw UserError(
        kVersionKey,
        fmt::format("version {} cannot be read", version.dump(-1, ' ', true, Json::error_handler_t::replace)),
        fmt::format("this program reads version {}; a newer program may have written it", kSweepVersion));
  }
}

[[noreturn]] void throwWrongShape(const std::string& key, const std::string& wanted) {
  throw UserError(key, "is not " + wanted,
                  fmt::format("write \"{}\": {}", key,
                              key == "grid"     ? "{\"lr\": [1e-3, 3e-3]}"
                              : key == "fields" ? "{\"steps\": 1000}"
                              : key == "list"   ? "[{\"lr\": 1e-3}]"
                              : key == "seeds"  ? "[0, 1, 2]"
                              : key == "files"  ? "[\"picture.png\"]"
                                                : "\"psnr\""));
}

/// Whether the name is the optimizer's, or that with a number.
bool followsOptimizer(const RunSpec& run) {
  const std::string& optimizer = run.optimizer.optimizer;
  const std::string rest = run.name.starts_with(optimizer) ? run.name.substr(optimizer.size()) : "?";
  return rest.empty() ||
         (rest.size() > 1 && rest[0] == '-' && rest.find_first_not_of("0123456789", 1) == std::string::npos);
}

/// A name that nameRuns would give is no name: a cell with another optimizer is then called after that.
void dropImpliedNames(ExperimentSpec& experiment) {
  ExperimentSpec unnamed = experiment;
  for (RunSpec& run : unnamed.runs) {
    run.name = followsOptimizer(run) ? "" : run.name;
  }
  ExperimentSpec renamed = unnamed;
  nameRuns(renamed);
  if (renamed == experiment) {
    experiment = unnamed;
  }
}

ExperimentSpec baseFromJson(const Json& json) {
  ExperimentSpec base;
  if (!json.contains("experiment")) {
    base.runs.emplace_back();
    return base;
  }
  Json experiment = json["experiment"];
  if (!experiment.is_object()) {
    throw UserError("experiment", "is not an object", "write what an experiment file holds, or its path");
  }
  if (!experiment.contains("rankscope")) {
    experiment["rankscope"] = kExperimentVersion;
  }
  if (!experiment.contains("signal")) {
    experiment["signal"] = Json::object();
  }
  if (!experiment.contains("runs")) {
    experiment["runs"] = Json::array({Json::object()});
  }
  base = experimentFromJson(experiment);
  dropImpliedNames(base);
  return base;
}

/// Checks the field and the value, and returns the value as the field stores it.
PropertyValue canonicalValue(ExperimentSpec base, const std::string& field, const PropertyValue& value) {
  assignSweepField(base, field, value);
  PropertyValue stored;
  const auto look = [&](const PropertyTable& table, const auto& object) {
    if (const Property* row = table.find(field)) {
      stored = row->get(&object);
    }
  };
  look(SignalSpec::properties(), base.signal);
  look(TaskSpec::properties(), base.task);
  forEachTable(base.runs.front(), look);
  return stored;
}

SweepPoint pointFromJson(const std::string& key, const Json& json, const ExperimentSpec& base) {
  if (!json.is_object()) {
    throwWrongShape(key, key == "list" ? "a list of objects" : "an object");
  }
  SweepPoint point;
  for (const auto& [field, value] : json.items()) {
    point.emplace_back(field, canonicalValue(base, field, propertyFromJson(field, value)));
  }
  return point;
}

void rejectRepeats(const std::string& field, const std::vector<PropertyValue>& values) {
  std::set<PropertyValue> seen;
  for (const PropertyValue& value : values) {
    if (!seen.insert(value).second) {
      throw UserError(field, fmt::format("{} appears twice", toText(value)), "keep one of them");
    }
  }
}

std::vector<SweepAxis> gridFromJson(const Json& json, const ExperimentSpec& base) {
  if (!json.is_object()) {
    throwWrongShape("grid", "an object");
  }
  std::vector<SweepAxis> grid;
  for (const auto& [field, values] : json.items()) {
    SweepAxis axis{field, {}};
    for (const PropertyValue& value : axisValues(field, values)) {
      axis.values.push_back(canonicalValue(base, field, value));
    }
    rejectRepeats(field, axis.values);
    grid.push_back(std::move(axis));
  }
  return grid;
}

std::vector<SweepPoint> listFromJson(const Json& json, const ExperimentSpec& base) {
  if (!json.is_array() || json.empty()) {
    throwWrongShape("list", "a list of objects");
  }
  std::vector<SweepPoint> list;
  std::set<SweepPoint> seen;
  for (const Json& entry : json) {
    list.push_back(pointFromJson("list", entry, base));
    if (!seen.insert(list.back()).second) {
      throw UserError("list", fmt::format("entry {} repeats an earlier one", list.size()),
                      "keep one of them");
    }
  }
  return list;
}

void rejectSharedFields(const SweepSpec& sweep) {
  for (const SweepAxis& axis : sweep.grid) {
    for (const SweepPoint& point : sweep.list) {
      if (std::any_of(point.begin(), point.end(), [&](const auto& f) { return f.first == axis.field; })) {
        throw UserError(axis.field, "is in the grid and in the list", "keep one of them");
      }
    }
  }
}

std::vector<std::string> filesFromJson(const Json& json) {
  if (!json.is_array() || json.empty()) {
    throwWrongShape("files", "a list of paths");
  }
  std::vector<std::string> files;
  for (const Json& file : json) {
    if (!file.is_string() || file.get_ref<const std::string&>().empty()) {
      throwWrongShape("files", "a list of paths");
    }
    files.push_back(file.get<std::string>());
  }
  rejectRepeats("files", {files.begin(), files.end()});
  return files;
}

std::vector<std::int64_t> seedsFromJson(const Json& json) {
  const PropertyTable& table = TrainingSpec::properties();
  std::vector<std::int64_t> seeds;
  if (json.is_number_integer()) {
    const auto count = json.get<std::int64_t>();
    if (count < 1 || count > kMostSeeds) {
      throw UserError("seeds", fmt::format("{} is no number of seeds", json.dump()),
                      fmt::format("write how many, 1 to {}, or a list of them", kMostSeeds));
    }
    for (std::int64_t seed = 0; seed < count; ++seed) {
      seeds.push_back(seed);
    }
    return seeds;
  }
  if (!json.is_array() || json.empty()) {
    throwWrongShape("seeds", "a list of whole numbers");
  }
  for (const Json& seed : json) {
    TrainingSpec training;
    table.assign(&training, "seed", propertyFromJson("seeds", seed));
    seeds.push_back(training.seed);
  }
  rejectRepeats("seeds", {seeds.begin(), seeds.end()});
  return seeds;
}

void requireManageable(const SweepSpec& sweep) {
  const std::optional<std::int64_t> count = cellCount(sweep);
  if (!count || *count > kMostCells) {
    throw UserError("sweep",
                    count ? fmt::format("has {} cells", *count) : "has more cells than can be counted",
                    fmt::format("the most is {}; split it", kMostCells));
  }
}

SweepSpec sweepFromJson(const Json& json) {
  checkVersion(json);
  rejectUnknownKeys(json, {kVersionKey, "experiment", "fields", "grid", "list", "files", "seeds", "score"},
                    "a sweep");
  SweepSpec sweep;
  sweep.base = baseFromJson(json);
  sweep.givenRates = givenRatesIn(json.value("experiment", Json::object()));
  if (json.contains("fields")) {
    for (const auto& [field, value] : pointFromJson("fields", json["fields"], sweep.base)) {
      assignSweepField(sweep.base, field, value);
      noteGivenRate(field, sweep.givenRates);
    }
  }
  fillRates(sweep.base, sweep, {});
  if (json.contains("grid")) {
    sweep.grid = gridFromJson(json["grid"], sweep.base);
  }
  if (json.contains("list")) {
    sweep.list = listFromJson(json["list"], sweep.base);
  }
  rejectSharedFields(sweep);
  if (json.contains("files")) {
    sweep.files = filesFromJson(json["files"]);
  }
  if (json.contains("seeds")) {
    sweep.seeds = seedsFromJson(json["seeds"]);
  }
  if (json.contains("score")) {
    if (!json["score"].is_string()) {
      throwWrongShape("score", "the name of a score");
    }
    sweep.score = json["score"].get<std::string>();
  }
  requireManageable(sweep);
  return sweep;
}

std::string absoluteSource(const std::string& source, const fs::path& folder) {
  return source.starts_with(kSamplePrefix) ? source
                                           : fs::absolute(folder / source).lexically_normal().string();
}

/// Encoders that Runs start from.
void makeStartsAbsolute(SweepSpec& sweep, const fs::path& folder) {
  constexpr const char* kField = "start-from";
  const auto absolute = [&](std::string& path) {
    path = path.empty() ? path : fs::absolute(folder / path).lexically_normal().string();
  };
  for (RunSpec& run : sweep.base.runs) {
    absolute(run.training.startFrom);
  }
  for (SweepPoint& point : sweep.list) {
    for (auto& [field, value] : point) {
      if (field == kField) {
        absolute(std::get<std::string>(value));
      }
    }
  }
  for (SweepAxis& axis : sweep.grid) {
    for (PropertyValue& value : axis.values) {
      if (axis.field == kField) {
        absolute(std::get<std::string>(value));
      }
    }
  }
}

/// The text's "experiment", if that is a path, replaced by what it names.
Json withBaseRead(Json json, const fs::path& folder) {
  if (json.is_object() && json.contains("experiment") && json["experiment"].is_string()) {
    const fs::path path = folder / json["experiment"].get<std::string>();
    json["experiment"] = experimentToJson(readExperiment(path));
    const std::vector<std::uint8_t> bytes = readFile(path, kMaximumFileBytes);
    eraseImpliedRates(json["experiment"],
                      givenRatesIn(parseJsonText(std::string(bytes.begin(), bytes.end()), path.string())));
  }
  return json;
}

template <class Action>
auto naming(const std::string& where, Action action) {
  try {
    return action();
  } catch (const UserError& failure) {
    throw UserError(where, failure.what());
  }
}

Json pointToJson(const SweepPoint& point) {
  Json json = Json::object();
  for (const auto& [field, value] : point) {
    json[field] = propertyToJson(value);
  }
  return json;
}

}  // namespace

std::vector<std::string> sweepFieldNames() {
  std::vector<std::string> names = runFieldNames();
  for (const PropertyTable* table : {&TaskSpec::properties(), &SignalSpec::properties()}) {
    for (const Property& row : table->rows()) {
      names.push_back(row.name);
    }
  }
  std::erase_if(names, [](const std::string& name) { return name == "seed" || name == "source"; });
  return names;
}

void assignSweepField(ExperimentSpec& experiment, const std::string& field, const PropertyValue& value) {
  if (field == "seed" || field == "source") {
    throw UserError(field, "is no field of a grid or list",
                    field == "seed" ? "write \"seeds\": [0, 1, 2]" : "write \"files\": [\"picture.png\"]");
  }
  bool found = false;
  const auto assign = [&](const PropertyTable& table, auto& object) {
    if (table.find(field) != nullptr) {
      table.assign(&object, field, value);
      found = true;
    }
  };
  for (RunSpec& run : experiment.runs) {
    forEachTable(run, assign);
  }
  if (!found) {
    assign(TaskSpec::properties(), experiment.task);
  }
  if (!found) {
    assign(SignalSpec::properties(), experiment.signal);
  }
  if (!found) {
    throw UserError(field, "there is no such field",
                    fmt::format("did you mean '{}'?", nearestName(field, sweepFieldNames())));
  }
}

SweepSpec parseSweep(const std::string& text, const std::string& where) {
  const Json json = parseJsonText(text, where, kLimits);
  return naming(where, [&] { return sweepFromJson(json); });
}

SweepSpec readSweep(const fs::path& path) {
  const std::vector<std::uint8_t> bytes = readFile(path, kMaximumFileBytes);
  const Json json = parseJsonText(std::string(bytes.begin(), bytes.end()), path.string(), kLimits);
  const fs::path folder = path.parent_path();
  SweepSpec sweep = naming(path.string(), [&] { return sweepFromJson(withBaseRead(json, folder)); });
  // An experiment file's own signal was resolved when it was read: a path that is absolute stays what it is.
  sweep.base.signal.source = absoluteSource(sweep.base.signal.source, folder);
  for (std::string& file : sweep.files) {
    file = absoluteSource(file, folder);
  }
  makeStartsAbsolute(sweep, folder);
  return sweep;
}

bool looksLikeSweep(const std::string& text) {
  try {
    const Json json = parseJsonText(text, "", kLimits);
    return json.is_object() && json.contains(kVersionKey);
  } catch (const UserError&) {
    return false;
  }
}

Json sweepToJson(const SweepSpec& sweep) {
  ExperimentSpec named = sweep.base;
  nameRuns(named);
  Json json = {{kVersionKey, kSweepVersion}, {"experiment", experimentToJson(named)}};
  eraseImpliedRates(json["experiment"], sweep.givenRates);
  if (!sweep.grid.empty()) {
    json["grid"] = Json::object();
  }
  for (const SweepAxis& axis : sweep.grid) {
    Json& values = json["grid"][axis.field] = Json::array();
    for (const PropertyValue& value : axis.values) {
      values.push_back(propertyToJson(value));
    }
  }
  for (const SweepPoint& point : sweep.list) {
    json["list"].push_back(pointToJson(point));
  }
  if (!sweep.files.empty()) {
    json["files"] = sweep.files;
  }
  if (!sweep.seeds.empty()) {
    json["seeds"] = sweep.seeds;
  }
  if (!sweep.score.empty()) {
    json["score"] = sweep.score;
  }
  return json;
}

}  // namespace rankscope
