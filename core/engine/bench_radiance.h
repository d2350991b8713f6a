// The speed of a radiance field's step.
#pragma once

#include <memory>

#include "compute/pool.h"
#include "engine/bench.h"

namespace rankscope {

/// One step as `fit nerf` does it, once its occupancy grid knows what is empty: rays of the built-in scene at
/// 100 x 100, 65,536 samples of them, an Instant-NGP network with tables of 2^15, gradient and update. Points
/// are the samples that a step asks for. Needs a quiet machine.
BenchCase benchRadianceStep(const BenchRequest& request, const std::shared_ptr<Pool>& pool);

}  // namespace rankscope
