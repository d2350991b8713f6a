#include "train/pace.h"

#include <algorithm>
#include <utility>

namespace rankscope {

Pace::Pace(PaceRule rule, std::vector<Doorbell*> bells)
    : rule_(rule), bells_(std::move(bells)), entries_(bells_.size()) {}

void Pace::update(std::size_t run, bool running, std::int64_t step, double seconds) {
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = entries_[run];
    entry.running = running;
    entry.step = entry.begun = step;
    entry.seconds = seconds;
  }
  ringOthers(run);
}

void Pace::retire(std::size_t run) {
  {
    const std::lock_guard lock(mutex_);
    entries_[run].retired = true;
  }
  ringOthers(run);
}

void Pace::announce(std::size_t run) {
  const std::lock_guard lock(mutex_);
  ++entries_[run].unheard;
}

void Pace::heard(std::size_t run, std::size_t commands) {
  {
    const std::lock_guard lock(mutex_);
    entries_[run].unheard -= commands;
  }
  ringOthers(run);
}

bool Pace::allHeard(std::size_t run) const {
  const std::lock_guard lock(mutex_);
  return entries_[run].retired || entries_[run].unheard == 0;
}

bool Pace::beginStep(std::size_t run, std::size_t acted) {
  const std::lock_guard lock(mutex_);
  Entry& own = entries_[run];
  const bool wait = std::any_of(entries_.begin(), entries_.end(), [&](const Entry& other) {
    return !other.retired && (other.running || other.unheard > 0) && isBehind(other, own);
  });
  if (wait || own.unheard != acted) {
    return false;
  }
  own.begun = own.step + 1;
  return true;
}

bool Pace::isOneBehind(std::size_t run) const {
  const std::lock_guard lock(mutex_);
  const Entry& own = entries_[run];
  return rule_ == PaceRule::SameStep &&
         std::any_of(entries_.begin(), entries_.end(), [&](const Entry& other) {
           return &other != &own && !other.retired && other.begun == own.step + 1;
         });
}

FrameTurn Pace::frameTurn(std::size_t run, Doorbell::Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  Entry& own = entries_[run];
  if (!publishesTogether() || isCatchingUp(own)) {
    return now >= own.rested ? FrameTurn::Alone : FrameTurn::NotNow;
  }
  const bool owed = own.step == frameStep_ && own.framed != frameStep_;
  if (!owed && !(isFrameStepDone() && nameFrameStep(own, now) && own.step == frameStep_)) {
    return FrameTurn::NotNow;
  }
  own.framed = frameStep_;
  return FrameTurn::Together;
}

void Pace::restUntil(std::size_t run, Doorbell::Clock::time_point time) {
  const std::lock_guard lock(mutex_);
  entries_[run].rested = time;
}

/// Others wait for it, farther ahead than lockstep lets them come: what it shows is not theirs.
bool Pace::isCatchingUp(const Entry& own) const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [&](const Entry& other) { return runs(other) && other.step > own.step + 1; });
}

/// Or it was named before a reset, and nobody is on the way there.
bool Pace::isFrameStepDone() const {
  const auto near = [&](const Entry& entry) { return runs(entry) && entry.step + 1 >= frameStep_; };
  const auto owes = [&](const Entry& entry) {
    return runs(entry) && entry.step <= frameStep_ && entry.framed != frameStep_;
  };
  return std::none_of(entries_.begin(), entries_.end(), near) ||
         std::none_of(entries_.begin(), entries_.end(), owes);
}

/// @returns false while one of them still rests, or may be about to run
bool Pace::nameFrameStep(const Entry& own, Doorbell::Clock::time_point now) {
  std::int64_t next = own.step;
  for (const Entry& entry : entries_) {
    if (&entry != &own && !entry.retired && entry.unheard > 0) {
      return false;
    }
    if (!runs(entry)) {
      continue;
    }
    if (now < entry.rested) {
      return false;
    }
    // The others may have asked at their step already.
    next = &entry == &own ? next : std::max(next, entry.step + 1);
  }
  frameStep_ = next;
  for (Entry& entry : entries_) {
    entry.framed = -1;
  }
  return true;
}

bool Pace::isBehind(const Entry& a, const Entry& b) const {
  return rule_ == PaceRule::SameStep ? a.step < b.step : a.seconds < b.seconds;
}

void Pace::ringOthers(std::size_t run) const {
  for (std::size_t i = 0; i < bells_.size(); ++i) {
    if (i != run) {
      bells_[i]->ring();
    }
  }
}

}  // namespace rankscope
