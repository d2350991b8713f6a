#include "sweep/sweep_overview.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>

namespace rankscope {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<std::string> scoresOf(const SweepResults& results) {
  std::vector<std::string> scores;
  for (const std::optional<CellResult>& result : results) {
    if (!result) {
      continue;
    }
    for (const RunNumbers& run : result->runs) {
      for (const auto& [name, value] : run.values) {
        if (std::find(scores.begin(), scores.end(), name) == scores.end()) {
          scores.push_back(name);
        }
      }
    }
  }
  std::stable_partition(scores.begin(), scores.end(),
                        [](const std::string& name) { return name != "loss" && name != "seconds"; });
  return scores;
}

void findRange(SweepOverview& overview) {
  overview.low = overview.high = kNaN;
  for (const SweepGroup& group : overview.groups) {
    overview.low = std::fmin(overview.low, group.mean);
    overview.high = std::fmax(overview.high, group.mean);
  }
}

/// Smaller is earlier: rows with a value, then failed ones, then what is not finished.
int rankClass(const SweepOverview& overview, const SweepRow& row, double value) {
  if (std::isfinite(value)) {
    return 0;
  }
  switch (overview.state(row.cell)) {
    case CellState::Done:
    case CellState::Failed:
      return 1;
    case CellState::Begun:
      return 2;
    case CellState::Waiting:
      break;
  }
  return 3;
}

std::vector<std::int64_t> rankingOf(const SweepOverview& overview) {
  const std::size_t count = overview.snapshot->results.size() * overview.runs();
  std::vector<std::int64_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::vector<std::pair<int, double>> keys;
  const double sign = lowerIsBetter(overview.score) ? 1 : -1;
  for (const std::int64_t number : order) {
    const SweepRow row = overview.row(number);
    const double value = overview.value(row);
    keys.emplace_back(rankClass(overview, row, value), std::isfinite(value) ? sign * value : 0);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return keys[static_cast<std::size_t>(a)] < keys[static_cast<std::size_t>(b)];
  });
  return order;
}

}  // namespace

CellState SweepOverview::state(std::int64_t cell) const {
  const auto index = static_cast<std::size_t>(cell);
  const std::optional<CellResult>& result = snapshot->results[index];
  if (result) {
    return result->outcome.failed ? CellState::Failed : CellState::Done;
  }
  return snapshot->begun[index] ? CellState::Begun : CellState::Waiting;
}

SweepRow SweepOverview::row(std::int64_t number) const {
  const auto count = static_cast<std::int64_t>(runs());
  return {number / count, static_cast<std::size_t>(number % count)};
}

const RunNumbers* SweepOverview::numbers(const SweepRow& row) const {
  const std::optional<CellResult>& result = snapshot->results[static_cast<std::size_t>(row.cell)];
  return result && row.run < result->runs.size() ? &result->runs[row.run] : nullptr;
}

double SweepOverview::value(const SweepRow& row) const {
  const RunNumbers* known = numbers(row);
  return known == nullptr || known->failed ? kNaN : known->value(score);
}

SlicePlace SweepOverview::place(const SweepRow& row) const {
  const CellPlace place = placeOf(sweep(), row.cell);
  return {place.point, place.file, row.run};
}

const SweepGroup* SweepOverview::group(const SlicePlace& place) const {
  const std::tuple wanted{place.point, place.file, place.run};
  const auto keyOf = [](const SweepGroup& group) { return std::tuple{group.point, group.file, group.run}; };
  const auto found =
      std::lower_bound(groups.begin(), groups.end(), wanted,
                       [&](const SweepGroup& group, const auto& key) { return keyOf(group) < key; });
  return found != groups.end() && keyOf(*found) == wanted ? &*found : nullptr;
}

const SweepGroup* SweepOverview::best(std::int64_t file, std::size_t run) const {
  const auto found = std::find_if(groups.begin(), groups.end(), [&](const SweepGroup& group) {
    return group.best && group.file == file && group.run == run;
  });
  return found == groups.end() ? nullptr : &*found;
}

std::int64_t SweepOverview::cellToOpen(const SlicePlace& place) const {
  const std::vector<std::int64_t> cells = cellsAt(sweep(), place);
  for (const CellState wanted : {CellState::Done, CellState::Failed}) {
    const auto found =
        std::find_if(cells.begin(), cells.end(), [&](std::int64_t cell) { return state(cell) == wanted; });
    if (found != cells.end()) {
      return *found;
    }
  }
  return cells.front();
}

SweepOverviewPtr overviewOf(SweepSnapshotPtr snapshot, const std::string& score) {
  auto overview = std::make_shared<SweepOverview>();
  overview->snapshot = std::move(snapshot);
  const SweepResults& results = overview->snapshot->results;
  overview->dimensions = dimensionsOf(overview->sweep());
  overview->scores = scoresOf(results);
  const bool known =
      std::find(overview->scores.begin(), overview->scores.end(), score) != overview->scores.end();
  if (known) {
    overview->score = score;
  } else if (!overview->scores.empty()) {
    overview->score = rankingScore(overview->sweep(), results);
  }
  overview->groups = groupResults(overview->sweep(), results, overview->score);
  findRange(*overview);
  overview->ranking = rankingOf(*overview);
  overview->freeze = freezeOverviewOf(*overview->snapshot);
  return overview;
}

}  // namespace rankscope
