// The folder of a sweep on disk: DIR/sweep.json, DIR/cells/NAME for each finished cell,
// DIR/cells/.NAME.partial for each begun one. A cell's folder appears whole, by one rename, and is then never
// written again. Blocking; any thread, and any number of processes on one file system.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "sweep/cells.h"

namespace rankscope {

/// How a cell ended: its cell.json.
struct CellOutcome {
  bool failed = false;
  std::string reason;  ///< why, one line; empty unless it failed

  bool operator==(const CellOutcome&) const = default;
};

class CellStore {
 public:
  /// Nothing is read or written. @param folder the sweep's
  explicit CellStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path specPath() const { return folder_ / "sweep.json"; }
  std::filesystem::path finishedFolder(const std::string& cell) const { return folder_ / "cells" / cell; }
  std::filesystem::path partialFolder(const std::string& cell) const;

  /// Makes the folders and writes sweep.json. @throws UserError if that cannot be
  void prepare(const SweepSpec& sweep) const;

  /// nullopt while the cell is not finished.
  std::optional<CellOutcome> outcome(const std::string& cell) const;

  /// Turns the partial folder (made if there is none) into the finished one.
  /// @throws UserError naming the path, if it cannot be written
  void finish(const SweepCell& cell, const CellOutcome& outcome) const;

  /// Removes a finished cell, so that it is run anew.
  void forget(const std::string& cell) const;

 private:
  std::filesystem::path folder_;
};

/// Held while a cell is computed, so that two processes never compute the same one. It ends with the process,
/// however that ends.
class CellLock {
 public:
  /// Waits for whoever holds it. @throws UserError if the lock cannot be made
  CellLock(const CellStore& store, const std::string& cell);
  ~CellLock();
  CellLock(const CellLock&) = delete;
  CellLock& operator=(const CellLock&) = delete;

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

/// Held by the process that directs a sweep.
class SweepLock {
 public:
  /// @throws UserError if another process holds it
  explicit SweepLock(const CellStore& store);
  ~SweepLock();

  /// Whether a process holds it now. Writes nothing.
  static bool isHeld(const CellStore& store);

  SweepLock(const SweepLock&) = delete;
  SweepLock& operator=(const SweepLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace rankscope
