// Weights as plain floats, cloned out of a Run so that other threads may read them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rankscope {

/// One parameter, row-major.
struct NamedArray {
  std::string name;                 ///< "layers.1.weight"
  std::vector<std::int64_t> shape;  ///< PyTorch's order: {fan_out, fan_in} for a weight
  std::vector<float> values;
};

/// All parameters and fixed buffers of a network after `step` updates. Immutable, shared between threads.
struct WeightSnapshot {
  std::int64_t step = 0;
  std::vector<NamedArray> arrays;
};

using WeightSnapshotPtr = std::shared_ptr<const WeightSnapshot>;

}  // namespace rankscope
