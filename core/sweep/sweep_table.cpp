#include "sweep/sweep_table.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/csv.h"
#include "spec/json_text.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

/// The names that only some rows have are columns of all.
struct Columns {
  std::vector<std::string> fields;
  std::vector<std::string> values;
  std::size_t ranks = 0;
};

void addUnique(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    names.push_back(name);
  }
}

Columns columnsOf(const SweepSpec& sweep, const SweepResults& results) {
  Columns columns;
  for (const SweepPoint& point : sweep.list) {
    for (const auto& [field, value] : point) {
      addUnique(columns.fields, field);
    }
  }
  for (const SweepAxis& axis : sweep.grid) {
    addUnique(columns.fields, axis.field);
  }
  columns.values = {"seconds", "loss"};
  for (const std::optional<CellResult>& result : results) {
    if (!result) {
      continue;
    }
    for (const RunNumbers& run : result->runs) {
      columns.ranks = std::max(columns.ranks, run.stableRanks.size());
      for (const auto& [name, value] : run.values) {
        addUnique(columns.values, name);
      }
    }
  }
  return columns;
}

Json finiteOrNull(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

/// One row of the table, before it is text.
struct Row {
  const CellResult& cell;
  const RunNumbers* run;  ///< null if the cell failed without numbers
  std::int64_t index;
};

std::vector<Row> rowsOf(const SweepResults& results) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!results[i]) {
      continue;
    }
    if (results[i]->runs.empty()) {
      rows.push_back({*results[i], nullptr, static_cast<std::int64_t>(i)});
    }
    for (const RunNumbers& run : results[i]->runs) {
      rows.push_back({*results[i], &run, static_cast<std::int64_t>(i)});
    }
  }
  return rows;
}

std::string sourceOf(const SweepSpec& sweep, std::int64_t file) {
  return sweep.files.empty() ? sweep.base.signal.source : sweep.files[static_cast<std::size_t>(file)];
}

std::int64_t seedOf(const SweepSpec& sweep, std::int64_t seed) {
  return sweep.seeds.empty() ? sweep.base.runs.front().training.seed
                             : sweep.seeds[static_cast<std::size_t>(seed)];
}

std::string fieldText(const SweepPoint& point, const std::string& field) {
  for (const auto& [name, value] : point) {
    if (name == field) {
      return toText(value);
    }
  }
  return "";
}

std::string csvRow(const SweepSpec& sweep, const Row& row, const Columns& columns) {
  const CellPlace place = placeOf(sweep, row.index);
  const SweepPoint point = pointOf(sweep, place.point);
  std::string line = csvText(row.cell.name) + "," + csvText(fileLabel(sourceOf(sweep, place.file)));
  for (const std::string& field : columns.fields) {
    line += "," + csvText(fieldText(point, field));
  }
  line += fmt::format(",{},{},{},{}", seedOf(sweep, place.seed), row.run ? csvText(row.run->name) : "",
                      row.cell.outcome.failed ? "failed" : "done",
                      row.run ? fmt::format("{}", row.run->steps) : "");
  for (const std::string& value : columns.values) {
    line += "," + (row.run ? csvNumber(row.run->value(value)) : "");
  }
  for (std::size_t layer = 0; layer < columns.ranks; ++layer) {
    line +=
        "," + (row.run && layer < row.run->stableRanks.size() ? csvNumber(row.run->stableRanks[layer]) : "");
  }
  return line + "," + csvText(row.cell.outcome.reason) + "\n";
}

/// Every value's groups, all in the same order.
std::vector<std::vector<SweepGroup>> groupsByValue(const SweepSpec& sweep, const SweepResults& results,
                                                   const std::vector<std::string>& values) {
  std::vector<std::vector<SweepGroup>> groups;
  for (const std::string& value : values) {
    groups.push_back(groupResults(sweep, results, value));
  }
  return groups;
}

/// @param ranked the same group as the table is ranked by
std::string meansStart(const SweepSpec& sweep, const SweepGroup& ranked, const Columns& columns) {
  const SweepPoint point = pointOf(sweep, ranked.point);
  std::string line = csvText(fileLabel(sourceOf(sweep, ranked.file)));
  for (const std::string& field : columns.fields) {
    line += "," + csvText(fieldText(point, field));
  }
  return line + fmt::format(",{},{},{},{}", csvText(ranked.runName), ranked.finished, ranked.failed,
                            ranked.best ? 1 : 0);
}

Json fieldsToJson(const SweepPoint& point) {
  Json json = Json::object();
  for (const auto& [field, value] : point) {
    json[field] = propertyToJson(value);
  }
  return json;
}

Json rowToJson(const SweepSpec& sweep, const Row& row) {
  const CellPlace place = placeOf(sweep, row.index);
  Json json = {{"cell", row.cell.name},
               {"file", sourceOf(sweep, place.file)},
               {"fields", fieldsToJson(pointOf(sweep, place.point))},
               {"seed", seedOf(sweep, place.seed)},
               {"outcome", row.cell.outcome.failed ? "failed" : "done"}};
  if (row.run != nullptr) {
    json["run"] = row.run->name;
    json["optimizer"] = row.run->optimizer;
    json["steps"] = row.run->steps;
    for (const auto& [name, value] : row.run->values) {
      json[name] = finiteOrNull(value);
    }
    json["stable_rank"] = Json::array();
    for (const double rank : row.run->stableRanks) {
      json["stable_rank"].push_back(finiteOrNull(rank));
    }
  }
  if (row.cell.outcome.failed) {
    json["reason"] = row.cell.outcome.reason;
  }
  return json;
}

Json groupToJson(const SweepSpec& sweep, const SweepResults& results, const SweepGroup& group) {
  Json cells = Json::array();
  for (std::int64_t seed = 0; seed < std::max<std::int64_t>(1, static_cast<std::int64_t>(sweep.seeds.size()));
       ++seed) {
    const auto index = static_cast<std::size_t>(indexOf(sweep, {group.point, group.file, seed}));
    if (results[index]) {
      cells.push_back(results[index]->name);
    }
  }
  return {{"file", sourceOf(sweep, group.file)},
          {"fields", fieldsToJson(pointOf(sweep, group.point))},
          {"run", group.runName},
          {"mean", finiteOrNull(group.mean)},
          {"deviation", finiteOrNull(group.deviation)},
          {"seeds", group.finished},
          {"failed", group.failed},
          {"best", group.best},
          {"cells", cells}};
}

}  // namespace

std::string sweepCsv(const SweepSpec& sweep, const SweepResults& results) {
  const Columns columns = columnsOf(sweep, results);
  std::string csv = "cell,file";
  for (const std::string& field : columns.fields) {
    csv += "," + field;
  }
  csv += ",seed,run,outcome,steps";
  for (const std::string& value : columns.values) {
    csv += "," + csvText(value);
  }
  for (std::size_t layer = 0; layer < columns.ranks; ++layer) {
    csv += fmt::format(",stable_rank_{}", layer);
  }
  csv += ",reason\n";
  for (const Row& row : rowsOf(results)) {
    csv += csvRow(sweep, row, columns);
  }
  return csv;
}

std::string sweepMeansCsv(const SweepSpec& sweep, const SweepResults& results) {
  const Columns columns = columnsOf(sweep, results);
  std::string csv = "file";
  for (const std::string& field : columns.fields) {
    csv += "," + field;
  }
  csv += ",run,seeds,failed,best";
  for (const std::string& value : columns.values) {
    csv += "," + csvText(value) + "," + csvText(value + "_deviation");
  }
  csv += "\n";
  const std::vector<SweepGroup> ranked = groupResults(sweep, results, rankingScore(sweep, results));
  const std::vector<std::vector<SweepGroup>> groups = groupsByValue(sweep, results, columns.values);
  for (std::size_t row = 0; row < ranked.size(); ++row) {
    csv += meansStart(sweep, ranked[row], columns);
    for (const std::vector<SweepGroup>& value : groups) {
      csv += "," + csvNumber(value[row].mean) + "," + csvNumber(value[row].deviation);
    }
    csv += "\n";
  }
  return csv;
}

Json sweepTableJson(const SweepSpec& sweep, const SweepResults& results) {
  const std::string score = rankingScore(sweep, results);
  std::int64_t finished = 0;
  std::int64_t failed = 0;
  for (const std::optional<CellResult>& result : results) {
    finished += result ? 1 : 0;
    failed += result && result->outcome.failed ? 1 : 0;
  }
  Json json = {
      {"rankscope-sweep-table", 1}, {"score", score},       {"lower_is_better", lowerIsBetter(score)},
      {"cells", results.size()},    {"finished", finished}, {"failed", failed}};
  json["groups"] = Json::array();
  for (const SweepGroup& group : groupResults(sweep, results, score)) {
    json["groups"].push_back(groupToJson(sweep, results, group));
  }
  json["rows"] = Json::array();
  for (const Row& row : rowsOf(results)) {
    json["rows"].push_back(rowToJson(sweep, row));
  }
  return json;
}

}  // namespace rankscope
