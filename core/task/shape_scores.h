// What is measured of a learnt shape beside the loss.
#pragma once

#include <cstdint>
#include <vector>

#include "compute/parallel_for.h"
#include "signal/signal.h"
#include "surface/field.h"
#include "train/trainee.h"

namespace rankscope {

/// Belongs to one thread at a time. The field is negative inside.
class ShapeScores {
 public:
  /// @param task its mesh resolution counts
  ShapeScores(SignalPtr signal, const TaskSpec& task)
      : signal_(std::move(signal)), samples_(task.meshResolution) {}

  /// "iou"; nothing unless the signal is a shape.
  SlowEvaluation evaluate(const Field& field, const ParallelFor& parallelFor);

  /// Also "iou_dense", "chamfer" and "normal_consistency", which need the surface, and the surface itself.
  /// Takes seconds.
  /// @param step of the weights
  SlowEvaluation evaluateFinally(const Field& field, std::int64_t step, const ParallelFor& parallelFor);

 private:
  SignalPtr signal_;
  int samples_;
  std::vector<std::uint8_t> inside_;  ///< of the reference's grid, once it was needed
};

/// With the distances of its vertices to the target.
MeasuredSurfacePtr measureSurface(Mesh mesh, const Shape& target, const ParallelFor& parallelFor);

}  // namespace rankscope
