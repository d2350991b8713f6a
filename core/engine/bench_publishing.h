// What Frames cost the training that they show.
#pragma once

#include "engine/bench.h"

namespace rankscope {

/// Trains one Run for the request's time while somebody takes every Frame. Needs a quiet machine.
PublishingCase benchPublishing(const BenchRequest& request, const RunSpec& run, std::int64_t points);

}  // namespace rankscope
