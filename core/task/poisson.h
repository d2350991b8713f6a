#pragma once

#include "base/rng.h"

namespace rankscope {

/// A Poisson number of the given mean, 0 for a mean that is not positive. Below 10 by multiplying uniforms
/// (Knuth), above by transformed rejection (Hörmann 1993, PTRS).
double poisson(double mean, Rng& rng);

}  // namespace rankscope
