#pragma once

#include <cstdint>

#include "spec/optimizer_spec.h"

namespace rankscope {

/// The rate of the update after `step` earlier ones. Constant: base. Cosine: for t <= T
/// min + (base - min)(1 + cos(pi t / T)) / 2, the closed form of PyTorch's CosineAnnealingLR; then min. A base
/// below `lr-min` stays as it is.
double scheduledRate(const OptimizerSpec& spec, double base, std::int64_t step, std::int64_t horizon);

}  // namespace rankscope
