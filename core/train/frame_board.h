// What the Runs of an Experiment show: one Frame each, and in lockstep those of one step at the same moment.
#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <vector>

#include "train/frame.h"

namespace rankscope {

/// Safe from any thread; locks are held for a few pointers only. A Frame that nobody looked at is no loss.
class FrameBoard {
 public:
  explicit FrameBoard(std::size_t runs) : entries_(runs) {}

  /// Shows a Frame at once, and forgets the one that waits, if any.
  /// @returns true: others that waited for this Run alone are shown too
  bool put(std::size_t run, FramePtr frame);

  /// Shows a Frame once every other Run that is running, by what it shows, has one of the same step here.
  /// @returns whether it is shown now
  bool stage(std::size_t run, FramePtr frame);

  /// Changes what a Run shows, and the Frame that waits: for what is true whatever the step. The Run must
  /// have shown something.
  void amend(std::size_t run, const std::function<void(Frame&)>& change);

  FramePtr get(std::size_t run) const;

  /// Of one moment.
  std::vector<FramePtr> all() const;

 private:
  struct Entry {
    FramePtr shown;
    FramePtr staged;
  };
  bool showStaged();

  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
};

}  // namespace rankscope
