// What a running sweep tells: a line with the time left, and the tables, now and then.
#pragma once

#include <chrono>
#include <string>

#include "sweep/sweep_state.h"

namespace rankscope {

/// Main thread.
class SweepProgress {
 public:
  using Clock = std::chrono::steady_clock;

  SweepProgress(const SweepState& state, Clock::time_point now);

  /// Parts of a cell that had been computed before this process began.
  void discount(double fraction) { earlier_ += fraction; }

  /// @param running the parts of unfinished cells that are computed, summed
  std::string line(const SweepState& state, double running, Clock::time_point now) const;

  /// Every ten seconds, or less often where that would take more than a twentieth of the time.
  void writeTablesIfDue(const SweepState& state, Clock::time_point now);

 private:
  Clock::time_point start_;
  Clock::time_point nextTables_;
  double earlier_;
};

}  // namespace rankscope
