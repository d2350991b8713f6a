// Initial weights from an explicit generator, so that two Runs start from the same bits.
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "base/rng.h"

namespace rankscope {

/// float32, row-major draws from U(-bound, bound).
at::Tensor uniformTensor(Rng& rng, at::IntArrayRef shape, double bound);

/// float32, row-major draws from N(0, sigma²).
at::Tensor normalTensor(Rng& rng, at::IntArrayRef shape, double sigma);

/// PyTorch's default for Linear: 1/√fan_in, for weights and biases.
double linearBound(std::int64_t fanIn);

/// SIREN (Sitzmann et al. 2020, section 3.2 and code): 1/fan_in for the first weight, √(6/fan_in)/ω for the
/// others.
double sirenBound(std::int64_t fanIn, double omega, bool first);

}  // namespace rankscope
