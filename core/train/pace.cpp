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
