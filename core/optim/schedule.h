#pragma once

#include <cstdint>

#include "spec/optimizer_spec.h"

namespace rankscope {

/// The rate of the update after `step` earlier ones. During a warm-up of W steps base (step+1)/(W+1); then,
/// with t counted from its end and T = horizon - W:
///   constant     base
///   cosine       min + (base - min)(1 + cos(πt/T))/2, the closed form of PyTorch's CosineAnnealingLR; a base
///                below `lr-min` stays as it is
///   exponential  base · decay^(t/T), PyTorch's ExponentialLR with gamma = decay^(1/T)
///   geometric    base^(1-t/T) · min^(t/T), a hundredth of it for t = 0 (BACON's SDF training)
///   step         base · factor^⌊t/every⌋, PyTorch's StepLR
/// From t = T on the rate stays. L-BFGS has no schedule: base.
double scheduledRate(const OptimizerSpec& spec, double base, std::int64_t step, std::int64_t horizon);

}  // namespace rankscope
