// What the window may ask of a Run. Drained between steps, in order.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "train/frame.h"
#include "train/live_view.h"
#include "train/snapshot.h"
#include "train/trainee.h"

namespace rankscope {

struct Play {};
struct Pause {};
/// `count` single steps, then pause.
struct StepOnce {
  std::int64_t count = 1;
};
/// Back to the same initial bits, paused; the History is emptied. The target stays where it is.
struct Reset {};
/// New base values; the schedule goes on from where it is.
struct SetRates {
  Rates rates;
};
/// Moves the target; the schedule's horizon stays. A finished Run becomes paused.
struct ExtendTarget {
  std::int64_t target = 0;
};
/// Re-render the recorded weights of this step (a step of History::weights); answered by Frame::replay.
struct Render {
  std::int64_t step = 0;
};
/// Render what the network shows from somewhere, now and as it learns, until the next such wish; answered by
/// Frame::view, coarse first. A wish without a request ends it. Nothing that is recorded depends on it.
struct ShowView {
  std::optional<ViewRequest> request;
};
/// Measure the present weights as at the target: also what costs too much for other steps. Answered by
/// Frame::evaluation, and in words by Frame::notice.
struct Measure {};
/// A copy of the weights as they are now: `taken` is called once from the Run's thread, never if the Run ends
/// without having heard the Command.
struct Clone {
  std::function<void(WeightSnapshotPtr)> taken;
};
/// Write a checkpoint now; answered by `done`, or without it by Frame::notice. A failure is noticed in any
/// case.
struct Save {
  std::filesystem::path path;  ///< empty: the Run's own
  /// If given, called once from the Run's thread with the Frame of the step at which it was `written`, or at
  /// which it could not be; never called if the Run ends without having heard the Command.
  std::function<void(FramePtr, bool written)> done = {};
};
/// End the thread after the step in progress, and write a checkpoint if something was learned since the last
/// one.
struct Stop {};

using Command =
    std::variant<Play, Pause, StepOnce, Reset, SetRates, ExtendTarget, Render, ShowView, Measure, Clone, Save, Stop>;

}  // namespace rankscope
