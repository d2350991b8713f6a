// The speed of the forward operators.
#pragma once

#include <memory>

#include "compute/pool.h"
#include "engine/bench.h"

namespace rankscope {

/// The Radon transform of 326 x 435 pixels at 100 angles and its transpose, as one step of CT needs them:
/// "radon". GFLOP/s are not counted (NaN): its time goes into addresses. Needs a quiet machine.
BenchCase benchRadon(const BenchRequest& request, const std::shared_ptr<Pool>& pool);

}  // namespace rankscope
