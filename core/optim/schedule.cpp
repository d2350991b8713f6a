#include "optim/schedule.h"

#include <cmath>
#include <numbers>

namespace rankscope {

double scheduledRate(const OptimizerSpec& spec, double base, std::int64_t step, std::int64_t horizon) {
  if (spec.schedule != "cosine" || base <= spec.lrMin) {
    return base;
  }
  if (step >= horizon) {
    return spec.lrMin;
  }
  const double phase = std::numbers::pi * static_cast<double>(step) / static_cast<double>(horizon);
  return spec.lrMin + (base - spec.lrMin) * (1 + std::cos(phase)) / 2;
}

}  // namespace rankscope
