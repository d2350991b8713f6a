// How far a sweep has come: what is on disk, what is left, and the tables made from it. Blocking; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sweep/sweep_table.h"

namespace rankscope {

class SweepState {
 public:
  /// Reads every finished cell. @param title what its page is called @throws UserError for a broken one
  SweepState(SweepSpec sweep, CellStore store, std::string title);

  const SweepSpec& sweep() const { return sweep_; }
  const CellStore& store() const { return store_; }
  const SweepResults& results() const { return results_; }
  SweepCell cell(std::int64_t index) const { return cellAt(sweep_, index); }

  std::int64_t count() const { return static_cast<std::int64_t>(results_.size()); }
  std::int64_t finished() const { return finished_; }
  std::int64_t failed() const { return failed_; }
  std::vector<std::int64_t> pending() const;

  /// Looks whether the cell is finished by now. @returns whether it is
  bool look(std::int64_t index);

  /// Records that the cell failed, without numbers.
  void recordFailure(std::int64_t index, const std::string& reason);

  /// Removes the failed cells, so that they are pending.
  void forgetFailures();

  /// "psnr 24.10 at lr=0.01, muon-lr=0.03": the best value of one cell so far; empty if there is none.
  std::string bestSoFar() const;

  /// table.csv, means.csv, table.json and sweep.html.
  void writeTables() const;

 private:
  void add(std::int64_t index, CellResult result);

  SweepSpec sweep_;
  CellStore store_;
  std::string title_;
  SweepResults results_;
  std::int64_t finished_ = 0;
  std::int64_t failed_ = 0;
  std::string score_;
  std::optional<double> best_;
  std::int64_t bestCell_ = -1;
};

}  // namespace rankscope
