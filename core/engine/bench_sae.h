// Autoencoders and interventions of the bench.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "compute/pool.h"
#include "engine/bench.h"

namespace rankscope {

/// A training step of 4096 atoms, 32 of which fire, on 4096 points of a layer of 256; gflops counts the
/// encoder's product alone, the only dense one.
BenchCase benchSaeStep(const BenchRequest& request, const std::shared_ptr<Pool>& pool);

/// For every layer of a SIREN of five hidden layers on 178 x 218 pixels. @param progress called with each
/// case's name before it runs
std::vector<InterventionCase> benchInterventions(const BenchRequest& request,
                                                 const std::shared_ptr<Pool>& pool,
                                                 const std::function<void(const std::string&)>& progress);

}  // namespace rankscope
