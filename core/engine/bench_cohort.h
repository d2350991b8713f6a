// What ten signals cost beside one.
#pragma once

#include <memory>
#include <vector>

#include "compute/pool.h"
#include "engine/bench.h"

namespace rankscope {

/// A step of ten pictures of 89 x 109 by one encoder of 5 layers of 256 with a head each, beside a step of
/// one of them by the same network with one head: SIREN and Fourier features. The two take turns, step by
/// step, so that a processor whose clock drifts is compared with itself. Needs a quiet machine.
std::vector<CohortCase> benchCohorts(const BenchRequest& request, const std::shared_ptr<Pool>& pool);

}  // namespace rankscope
