// Who may step next: Runs of one Experiment keep the same step, or the same seconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "train/mailbox.h"

namespace rankscope {

/// Whether a Run publishes what it shows now.
enum class FrameTurn {
  NotNow,
  Alone,     ///< at once: there is nobody to keep step with
  Together,  ///< with the others, each at this same step
};

enum class PaceRule {
  SameStep,     ///< lockstep
  SameSeconds,  ///< free
};

/// A Run that is behind another one goes first; those ahead wait for it. Only Runs that are running hold
/// others back, and for a moment those with an unheard Command, which may be about to run. Safe from any
/// thread; nothing here waits: a Run that may not step waits at its Doorbell, rung whenever the answer may
/// have changed.
class Pace {
 public:
  /// @param bells one per Run, outliving this
  Pace(PaceRule rule, std::vector<Doorbell*> bells);

  /// Where a Run is, and whether it wants to go on.
  void update(std::size_t run, bool running, std::int64_t step, double seconds);

  /// Neither announces nor updates of this Run count any more.
  void retire(std::size_t run);

  /// A Command is on its way to the Run, which begins no step until it came. Announce one that is for several
  /// Runs to all of them before posting it to any: then they act on it at the same step.
  void announce(std::size_t run);

  /// The Run has acted on `commands` of them. Call after the update() that follows from them.
  void heard(std::size_t run, std::size_t commands);

  /// Whether every Command announced has been heard, or never will be.
  bool allHeard(std::size_t run) const;

  /// Whether the Run may step now; if so, it must, and then update().
  /// @param acted Commands that it has acted on but not yet reported as heard
  bool beginStep(std::size_t run, std::size_t acted);

  /// Whether another Run has begun the very step that this one would do next, so that a pause should come
  /// after it.
  bool isOneBehind(std::size_t run) const;

  /// Asked by a running Run between steps. In lockstep Runs publish at common steps, so that what they show
  /// can be compared: once all that are running have rested, the next step that none of them has passed is
  /// named, and each has its turn there.
  FrameTurn frameTurn(std::size_t run, Doorbell::Clock::time_point now);

  /// When the Run may publish next, at the soonest.
  void restUntil(std::size_t run, Doorbell::Clock::time_point time);

  /// Whether frameTurn() makes this Run wait for others.
  bool publishesTogether() const { return rule_ == PaceRule::SameStep && bells_.size() > 1; }

 private:
  struct Entry {
    bool running = false;
    bool retired = false;
    std::size_t unheard = 0;
    std::int64_t step = 0;
    std::int64_t begun = 0;  // `step`, or one more while that step is in progress
    double seconds = 0;
    std::int64_t framed = -1;  // the named step at which it had its turn
    Doorbell::Clock::time_point rested;
  };
  static bool runs(const Entry& entry) { return entry.running && !entry.retired; }
  bool isCatchingUp(const Entry& own) const;
  bool isFrameStepDone() const;
  bool nameFrameStep(const Entry& own, Doorbell::Clock::time_point now);
  bool isBehind(const Entry& a, const Entry& b) const;
  void ringOthers(std::size_t run) const;

  const PaceRule rule_;
  const std::vector<Doorbell*> bells_;
  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
  std::int64_t frameStep_ = -1;  // -1: none was named
};

}  // namespace rankscope
