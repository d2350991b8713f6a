// From what the scene panel shows to what Runs are asked to render. Plain data, one thread.
#pragma once

#include <cstdint>
#include <optional>

#include "train/command.h"
#include "train/live_view.h"

namespace rankscope {

/// A camera that moves is asked for at once, as one that moves; once it has been the same for a moment, as
/// one that rests. Anything else that changes is a jump, and rests at once.
class ViewAsker {
 public:
  /// @param wanted what is to be seen now; its serial and whether it moves are of no account. None: nothing
  /// @param seconds on any clock
  /// @returns what to send to all Runs, if anything
  std::optional<ShowView> ask(const std::optional<ViewRequest>& wanted, double seconds);

  /// Whether it is to be called again soon though nothing happens.
  bool waiting() const { return sent_ && sent_->moving; }

  /// The newest serial that was sent.
  std::uint64_t serial() const { return serial_; }

  /// Other Runs: they have heard nothing yet.
  void forget() { sent_.reset(); }

 private:
  std::optional<ShowView> send(ViewRequest request, bool moving, double seconds);

  std::optional<ViewRequest> sent_;
  std::uint64_t serial_ = 0;
  double changedAt_ = 0;
};

}  // namespace rankscope
