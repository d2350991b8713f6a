#pragma once

#include <cstdint>

#include "spec/optimizer_spec.h"

namespace rankscope {

/// The rate of the update after `step` earlier ones. Cosine: min + (base - min)(1 + cos(pi t / T)) / 2 for t <= T, then
/// min (closed form of PyTorch's CosineAnnealingLR; a base below `lr-min` stays as it is). Constant: base.
double scheduledRate(const OptimizerSpec& spec, double base, std::int64_t step, std::int64_t horizon);

}  // namespace rankscope
