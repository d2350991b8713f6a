// What a sweep found: a row per cell and Run, and their mean and deviation over the seeds. Pure functions but
// for readCell; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "sweep/cell_store.h"

namespace rankscope {

/// One Run's numbers, from its cell's summary.json. NaN where that holds null.
struct RunNumbers {
  std::string name;
  std::string optimizer;
  std::int64_t steps = 0;
  bool failed = false;
  std::vector<std::pair<std::string, double>> values;  ///< seconds, loss, then the scores
  std::vector<double> stableRanks;                     ///< every weight matrix in order

  /// NaN if there is no such value.
  double value(const std::string& name) const;
};

struct CellResult {
  std::string name;  ///< of its folder
  CellOutcome outcome;
  std::vector<RunNumbers> runs;  ///< empty if it failed before it had numbers
};

/// The same Run at one point and file, over the seeds.
struct SweepGroup {
  std::int64_t point = 0;
  std::int64_t file = 0;
  std::size_t run = 0;
  std::string runName;
  std::int64_t finished = 0;    ///< cells that have a finite value
  std::int64_t failed = 0;      ///< cells in which it failed
  double mean = 0;              ///< of the score, over the finite values; NaN if there are none
  double deviation = 0;         ///< sample standard deviation (n - 1); NaN for fewer than two
  bool best = false;            ///< of its file and Run, among those with the most finite values
  std::int64_t firstCell = -1;  ///< index of the first finished cell, to look at; -1 if none
};

/// One entry per cell; null where it is not finished.
using SweepResults = std::vector<std::optional<CellResult>>;

/// nullopt while the cell of that name is not finished. @throws UserError for a folder that no sweep wrote
std::optional<CellResult> readCell(const CellStore& store, const std::string& cell);

/// The score that groups are ranked by: the sweep's, or the first that any result has, or the loss.
std::string rankingScore(const SweepSpec& sweep, const SweepResults& results);

/// Losses and distances; every other score is better when it is higher.
bool lowerIsBetter(const std::string& score);

/// Where a value lies between the worst and the best of a sweep, from 0 to 1, on a logarithmic scale where
/// lower is better and all are positive: what a heat map's colours show. 1 if there is only one value.
double goodness(const std::string& score, double low, double high, double value);

/// In the order of the points, then the files, then the Runs. Groups without a finished cell are left out.
std::vector<SweepGroup> groupResults(const SweepSpec& sweep, const SweepResults& results,
                                     const std::string& score);

/// table.csv: cell, file, the swept fields, seed, run, outcome, steps, seconds, loss, the scores,
/// stable_rank_0 …, reason. Numbers read back exactly; empty where nothing is known.
std::string sweepCsv(const SweepSpec& sweep, const SweepResults& results);

/// means.csv: file, the swept fields, run, seeds (finished), failed, best (1 or 0), and of every value its
/// mean and sample standard deviation over the seeds, as NAME and NAME_deviation.
std::string sweepMeansCsv(const SweepSpec& sweep, const SweepResults& results);

/// table.json: {"rankscope-sweep-table": 1, "score", "cells", "finished", "failed", "groups": […], "rows":
/// […]}.
nlohmann::ordered_json sweepTableJson(const SweepSpec& sweep, const SweepResults& results);

}  // namespace rankscope
