// Points and targets that are drawn anew for each step.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compute/parallel_for.h"

namespace rankscope {

/// Any number of threads at once.
class PointSource {
 public:
  virtual ~PointSource() = default;

  /// Points of a step if the Run says nothing else.
  virtual std::int64_t usualBatch() const = 0;

  /// Numbers of each point's target: what the objective is given beside the outputs.
  virtual std::int64_t targetColumns() const = 0;

  /// A function of seed and stream alone.
  /// @param x n x d  @param targets n x targetColumns(), row-major both
  virtual void draw(std::uint64_t seed, std::uint64_t stream, std::span<float> x, std::span<float> targets,
                    const ParallelFor& parallelFor) const = 0;

  /// The targets of the signal's own points, on which it is evaluated.
  virtual const std::vector<float>& signalTargets() const = 0;
};

}  // namespace rankscope
