// All that a view of a sweep shows, worked out from a snapshot: what can be chosen, means, ranking. Pure
// functions, any thread; overviewOf takes long for very many cells.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sweep/freeze_overview.h"
#include "sweep/sweep_reader.h"
#include "sweep/sweep_slice.h"

namespace rankscope {

enum class CellState { Waiting, Begun, Failed, Done };

/// One Run of one cell: a row of the table.
struct SweepRow {
  std::int64_t cell = 0;
  std::size_t run = 0;
};

/// Never changes once it is shared.
struct SweepOverview {
  SweepSnapshotPtr snapshot;  ///< never null
  std::vector<SweepDimension> dimensions;
  std::vector<std::string> scores;  ///< that the results have, the loss and the seconds last
  std::string score;                ///< that everything below is about; empty before the first result
  std::vector<SweepGroup> groups;   ///< as groupResults gives them
  double low = 0;                   ///< lowest and highest mean; NaN if there is none
  double high = 0;
  FreezeOverviewPtr freeze;           ///< null if it is no freeze sweep
  std::vector<std::int64_t> ranking;  ///< every row by its number: best first, then failed, then the others

  const SweepSpec& sweep() const { return snapshot->sweep; }
  std::size_t runs() const { return sweep().base.runs.size(); }
  CellState state(std::int64_t cell) const;

  /// Row `number` in the order of the cells, 0 … cells · runs - 1.
  SweepRow row(std::int64_t number) const;
  SlicePlace place(const SweepRow& row) const;
  /// The Run's numbers; null if there are none.
  const RunNumbers* numbers(const SweepRow& row) const;
  /// NaN where nothing is known or the Run failed.
  double value(const SweepRow& row) const;

  /// Null if none of its cells is finished.
  const SweepGroup* group(const SlicePlace& place) const;
  /// The best point of a file and Run; null if there is none.
  const SweepGroup* best(std::int64_t file, std::size_t run) const;

  /// What to look at of a place: the first seed that is done, else the first that failed, else the first.
  std::int64_t cellToOpen(const SlicePlace& place) const;
};
using SweepOverviewPtr = std::shared_ptr<const SweepOverview>;

/// @param score empty, or not among those that there are: the sweep's own
SweepOverviewPtr overviewOf(SweepSnapshotPtr snapshot, const std::string& score);

}  // namespace rankscope
