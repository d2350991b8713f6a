// The speed of what shapes need beside a network's step.
#pragma once

#include <memory>

#include "compute/pool.h"
#include "engine/bench.h"

namespace rankscope {

/// One step as `fit sdf` does it, its 10,000 points, distances, clipping and update included: an 8 x 32 ReLU
/// network with amsgrad around 50,000 points of a sphere, the points that it is drawn from.
/// Needs a quiet machine, as all below.
BenchCase benchSdfStep(const BenchRequest& request, const std::shared_ptr<Pool>& pool);

/// A million exact signed distances to the request's mesh, at points drawn as a step draws them.
/// @throws UserError for a mesh that cannot be loaded
BenchCase benchSignedDistances(const BenchRequest& request, const std::shared_ptr<Pool>& pool);

/// The surface of an 8 x 32 ReLU network that has learnt the request's mesh a little, on 256³ cells:
/// evaluating all 257³ samples, and the extraction that looks only where the surface is, its mesh included.
/// @throws UserError for a mesh that cannot be loaded
std::vector<BenchCase> benchMarchingCubes(const BenchRequest& request, const std::shared_ptr<Pool>& pool);

}  // namespace rankscope
