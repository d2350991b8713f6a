// Follows the folder of a sweep that another process may be running. Blocking; one thread, not the UI's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sweep/freeze_study.h"
#include "sweep/sweep_table.h"

namespace rankscope {

/// A sweep's folder as it was at one moment. Never changes once it is shared.
struct SweepSnapshot {
  std::filesystem::path folder;
  SweepSpec sweep;
  SweepResults results;       ///< a cell whose files are broken counts as failed, with the reason
  std::vector<bool> begun;    ///< per cell: not finished, but something of it is on disk
  bool beingRun = false;      ///< a process holds the sweep's lock
  std::int64_t finished = 0;  ///< cells, the failed ones included
  std::int64_t failed = 0;
  std::optional<FreezeEncoder> encoder;  ///< of a freeze sweep: which its freeze.json names
  std::string freezeProblem;             ///< what is wrong with freeze.json, one line; empty: nothing

  bool complete() const { return finished == static_cast<std::int64_t>(results.size()); }
};
using SweepSnapshotPtr = std::shared_ptr<const SweepSnapshot>;

class SweepReader {
 public:
  /// Reads nothing yet. @param folder of a sweep, or its sweep.json
  explicit SweepReader(const std::filesystem::path& folder);

  /// The folder as it is now, or null if it is as it was at the last call. Where the time stamps of the
  /// folder say that nothing changed, nothing is read.
  /// @throws UserError if there is no sweep or its sweep.json is broken; a later call may succeed
  SweepSnapshotPtr look();

 private:
  using Stamp = std::filesystem::file_time_type;
  bool readSpec();
  bool readCells();
  bool readEncoder();
  bool readCell(std::size_t index, bool isFinished);
  bool noticeWhoRunsIt();

  CellStore store_;
  Stamp specStamp_ = Stamp::min();
  Stamp cellsStamp_ = Stamp::min();
  Stamp freezeStamp_ = Stamp::min();
  std::string freezeText_;          ///< as it was last read
  std::vector<std::string> names_;  ///< of every cell's folder
  SweepSnapshot now_;
};

}  // namespace rankscope
