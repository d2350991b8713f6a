// Reading cells back, and grouping them.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "base/values.h"
#include "sweep/sweep_table.h"
#include "train/score_info.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kMaximumSummaryBytes = 64ULL << 20;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double numberOrNaN(const Json& json) {
  return json.is_number() ? json.get<double>() : kNaN;
}

RunNumbers runFromSummary(const Json& json) {
  RunNumbers run;
  for (const auto& [key, value] : json.items()) {
    if (key == "name") {
      run.name = value.get<std::string>();
    } else if (key == "optimizer") {
      run.optimizer = value.get<std::string>();
    } else if (key == "steps") {
      run.steps = value.get<std::int64_t>();
    } else if (key == "stable_rank") {
      for (const Json& rank : value) {
        run.stableRanks.push_back(numberOrNaN(rank));
      }
    } else if (key == "failure") {
      run.failed = true;
    } else if (key != "checkpoint" && (value.is_number() || value.is_null())) {
      run.values.emplace_back(key, numberOrNaN(value));
    }
  }
  return run;
}

std::vector<RunNumbers> readSummary(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return {};  // it failed before training began
  }
  try {
    const std::vector<std::uint8_t> bytes = readFile(path, kMaximumSummaryBytes);
    std::vector<RunNumbers> runs;
    const Json summary = Json::parse(bytes.begin(), bytes.end());
    for (const Json& run : summary.at("runs")) {
      runs.push_back(runFromSummary(run));
    }
    return runs;
  } catch (const Json::exception&) {
    throw UserError(path.string(), "is not what a sweep wrote",
                    "remove its folder, and the cell is run anew");
  }
}

struct Tally {
  std::vector<double> values;
  std::int64_t failed = 0;
  std::int64_t firstCell = -1;
  std::string runName;
};

/// @param run null in a cell that failed without numbers, and so for each of its Runs
void addTo(Tally& tally, std::int64_t cell, const RunNumbers* run, const std::string& score) {
  tally.firstCell = tally.firstCell < 0 ? cell : tally.firstCell;
  if (run == nullptr || run->failed) {
    ++tally.failed;
  }
  if (run == nullptr) {
    return;
  }
  tally.runName = run->name;
  const double value = run->value(score);
  if (!run->failed && std::isfinite(value)) {
    tally.values.push_back(value);
  }
}

using GroupKey = std::tuple<std::int64_t, std::int64_t, std::size_t>;

std::map<GroupKey, Tally> tallyResults(const SweepSpec& sweep, const SweepResults& results,
                                       const std::string& score) {
  std::map<GroupKey, Tally> tallies;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!results[i]) {
      continue;
    }
    const CellPlace place = placeOf(sweep, static_cast<std::int64_t>(i));
    for (std::size_t run = 0; run < sweep.base.runs.size(); ++run) {
      const RunNumbers* numbers = run < results[i]->runs.size() ? &results[i]->runs[run] : nullptr;
      addTo(tallies[{place.point, place.file, run}], static_cast<std::int64_t>(i), numbers, score);
    }
  }
  return tallies;
}

double deviationOf(const std::vector<double>& values, double mean) {
  double sum = 0;
  for (const double value : values) {
    sum += (value - mean) * (value - mean);
  }
  return values.size() < 2 ? kNaN : std::sqrt(sum / static_cast<double>(values.size() - 1));
}

void markBest(std::vector<SweepGroup>& groups, bool lower) {
  std::map<std::pair<std::int64_t, std::size_t>, SweepGroup*> best;
  for (SweepGroup& group : groups) {
    if (group.finished == 0) {
      continue;
    }
    SweepGroup*& leader = best[{group.file, group.run}];
    const bool ahead = leader != nullptr && leader->finished == group.finished &&
                       (lower ? group.mean < leader->mean : group.mean > leader->mean);
    // One lucky seed is no match for three that agree.
    if (leader == nullptr || group.finished > leader->finished || ahead) {
      leader = &group;
    }
  }
  for (const auto& [key, group] : best) {
    group->best = true;
  }
}

}  // namespace

double RunNumbers::value(const std::string& wanted) const {
  for (const auto& [key, number] : values) {
    if (key == wanted) {
      return number;
    }
  }
  return kNaN;
}

std::optional<CellResult> readCell(const CellStore& store, const std::string& cell) {
  const std::optional<CellOutcome> outcome = store.outcome(cell);
  if (!outcome) {
    return std::nullopt;
  }
  return CellResult{cell, *outcome, readSummary(store.finishedFolder(cell) / "summary.json")};
}

std::string rankingScore(const SweepSpec& sweep, const SweepResults& results) {
  if (!sweep.score.empty()) {
    return sweep.score;
  }
  for (const std::optional<CellResult>& result : results) {
    if (!result) {
      continue;
    }
    for (const RunNumbers& run : result->runs) {
      for (const auto& [name, value] : run.values) {
        if (name != "seconds" && name != "loss") {
          return name;
        }
      }
    }
  }
  return "loss";
}

bool lowerIsBetter(const std::string& score) {
  return score == "loss" || score == "seconds" || !scoreInfo(score).higherIsBetter;
}

double goodness(const std::string& score, double low, double high, double value) {
  if (!(high > low)) {
    return 1;
  }
  if (!lowerIsBetter(score)) {
    return (value - low) / (high - low);
  }
  return low > 0 ? std::log(high / value) / std::log(high / low) : (high - value) / (high - low);
}

std::vector<SweepGroup> groupResults(const SweepSpec& sweep, const SweepResults& results,
                                     const std::string& score) {
  std::vector<SweepGroup> groups;
  for (const auto& [key, tally] : tallyResults(sweep, results, score)) {
    SweepGroup group;
    std::tie(group.point, group.file, group.run) = key;
    group.runName = tally.runName;
    group.finished = static_cast<std::int64_t>(tally.values.size());
    group.failed = tally.failed;
    group.mean = meanOf(tally.values);
    group.deviation = deviationOf(tally.values, group.mean);
    group.firstCell = tally.firstCell;
    groups.push_back(std::move(group));
  }
  markBest(groups, lowerIsBetter(score));
  return groups;
}

}  // namespace rankscope
