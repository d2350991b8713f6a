#include "optim/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rankscope {
namespace {

/// @param step 0 … horizon
double cosineRate(double base, double minimum, double step, double horizon) {
  if (base <= minimum) {
    return base;
  }
  if (step >= horizon) {
    return minimum;
  }
  return minimum + (base - minimum) * (1 + std::cos(std::numbers::pi * step / horizon)) / 2;
}

/// FINER's and BACON's learning-rate function for signed distances.
double geometricRate(double base, double end, std::int64_t step, std::int64_t horizon) {
  constexpr double kFirstStep = 0.01;
  const double share = static_cast<double>(step) / static_cast<double>(horizon);
  return std::pow(base, 1 - share) * std::pow(end, share) * (step == 0 ? kFirstStep : 1);
}

double steppedRate(const OptimizerSpec& spec, double base, std::int64_t step, std::int64_t horizon) {
  const std::int64_t every = std::max<std::int64_t>(1, spec.stepEvery > 0 ? spec.stepEvery : horizon / 4);
  return base * std::pow(spec.stepFactor, static_cast<double>(step / every));
}

}  // namespace

double scheduledRate(const OptimizerSpec& spec, double base, std::int64_t step, std::int64_t horizon) {
  if (spec.optimizer == "lbfgs") {
    return base;
  }
  if (step < spec.warmupSteps) {
    return base * static_cast<double>(step + 1) / static_cast<double>(spec.warmupSteps + 1);
  }
  const std::int64_t length = std::max<std::int64_t>(1, horizon - spec.warmupSteps);
  const std::int64_t t = std::min(step - spec.warmupSteps, length);
  if (spec.schedule == "cosine") {
    return cosineRate(base, spec.lrMin, static_cast<double>(t), static_cast<double>(length));
  }
  if (spec.schedule == "exponential") {
    return base * std::pow(spec.lrDecay, static_cast<double>(t) / static_cast<double>(length));
  }
  if (spec.schedule == "geometric") {
    return geometricRate(base, spec.lrMin, t, length);
  }
  return spec.schedule == "step" ? steppedRate(spec, base, t, length) : base;
}

}  // namespace rankscope
