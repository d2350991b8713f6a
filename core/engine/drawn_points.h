// Where a task draws its points in space: a step's batch, and the network as a field.
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "engine/tiled_engine.h"
#include "spec/experiment_spec.h"
#include "surface/field.h"
#include "task/point_source.h"

namespace rankscope {

struct DrawnPoints {
  at::Tensor x;        ///< n x d, on the CPU
  at::Tensor targets;  ///< n x targetColumns()
};

/// Those of the update after `step` earlier ones: a function of seed and step alone. Needs a Pool::Turn.
DrawnPoints drawPoints(const PointSource& source, const TrainingSpec& training, int dimension,
                       std::int64_t step, const ParallelFor& parallelFor);

/// A network as a shape's field, negative inside: a distance is, the odds of being inside are not. The engine
/// must outlive it. Needs a Pool::Turn.
Field fieldOf(TiledEngine& engine, const TaskSpec& task, const ModelSpec& model, const at::Device& device);

}  // namespace rankscope
