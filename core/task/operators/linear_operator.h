// What a measurement does to a picture, as a linear map and its exact transpose. Plain numbers, no tensors.
#pragma once

#include <cstddef>
#include <span>

#include "compute/parallel_for.h"

namespace rankscope {

/// One thread at a time: it owns scratch memory. The same bits for any number of workers.
class LinearOperator {
 public:
  virtual ~LinearOperator() = default;

  virtual std::size_t inputSize() const = 0;
  virtual std::size_t outputSize() const = 0;

  /// output = A input
  virtual void apply(std::span<const float> input, std::span<float> output,
                     const ParallelFor& parallelFor) = 0;

  /// input = Aᵀ output: built from the same weights, so that <A x, y> = <x, Aᵀ y> up to the rounding of sums
  virtual void applyTransposed(std::span<const float> output, std::span<float> input,
                               const ParallelFor& parallelFor) = 0;
};

}  // namespace rankscope
