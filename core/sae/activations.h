// What a hidden layer gives at the points of a signal.
#pragma once

#include <cstdint>
#include <memory>

#include "compute/aligned_vector.h"

namespace rankscope {

/// Row-major. Immutable once made; shared between threads.
template <class T>
struct ActivationMatrix {
  std::int64_t rows = 0;   ///< N, the points
  std::int64_t width = 0;  ///< d, the layer's; complex numbers count twice, real parts first
  AlignedVector<T> values;

  const T* row(std::int64_t i) const { return values.data() + i * width; }
};

using Activations = ActivationMatrix<float>;
using ActivationsPtr = std::shared_ptr<const Activations>;

/// Mean over all numbers of (h - its column's mean)²; 0 if no column changes.
template <class T>
double varianceOf(const ActivationMatrix<T>& activations);

}  // namespace rankscope
