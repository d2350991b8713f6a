// The points near a surface that a step learns from.
#pragma once

#include <cstdint>
#include <span>

#include "compute/parallel_for.h"
#include "shape/shape.h"
#include "spec/task_spec.h"

namespace rankscope {

/// How many a step draws where nothing else is said: reference 4.3.
inline constexpr std::int64_t kShapeBatch = 10'000;

/// Whether a drawn point is one of the coarse ones, by its place in the batch (FINER's and BACON's loaders).
constexpr bool isCoarse(std::size_t row) {
  return row % 2 == 0;
}

/// Each a point of the cloud, drawn with replacement, moved along each axis by a Laplace-distributed step, of
/// the coarse scale in even rows and of the fine one in odd rows; a coordinate beyond ±0.5 comes back in at
/// the other side. A function of `seed` and `stream` alone, whoever computes it.
void drawNearSurface(const Shape& shape, const TaskSpec& task, std::uint64_t seed, std::uint64_t stream,
                     std::span<Point3> points, const ParallelFor& parallelFor);

/// What the network is to give there: sdf: the distance by task.distance; occupancy: 1 inside, 0 outside.
void shapeTargets(const Shape& shape, const TaskSpec& task, std::span<const Point3> points,
                  std::span<float> out, const ParallelFor& parallelFor);

}  // namespace rankscope
