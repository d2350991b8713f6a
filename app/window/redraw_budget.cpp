#include "window/redraw_budget.h"

#include <algorithm>

namespace rankscope {

void RedrawBudget::input(double now) {
  lastInput_ = now;
  owed_ = kFramesPerInput;
}

void RedrawBudget::drawAt(double time) {
  plannedAt_ = std::min(plannedAt_, time);
}

double RedrawBudget::interval(double now) const {
  return acting(now) ? kActingInterval
                     : std::clamp(lastCost_ / kWatchingShare, kWatchingInterval, kLongestInterval);
}

double RedrawBudget::nextTime(double now) const {
  if (owed_ > 0) {
    // Frames that an input still needs come at the display's rate, or it would be seen late.
    return lastStart_ + kActingInterval;
  }
  const double planned = std::max(plannedAt_, lastStart_ + interval(now));
  return news_ ? std::min(planned, lastStart_ + interval(now)) : planned;
}

bool RedrawBudget::due(double now) const {
  return now >= nextTime(now);
}

double RedrawBudget::wait(double now, double longest) const {
  return std::clamp(nextTime(now) - now, 0.0, longest);
}

void RedrawBudget::drew(double start, double end) {
  lastStart_ = start;
  lastCost_ = end - start;
  owed_ = std::max(0, owed_ - 1);
  news_ = false;
  if (plannedAt_ <= end) {
    plannedAt_ = 1e300;
  }
}

}  // namespace rankscope
