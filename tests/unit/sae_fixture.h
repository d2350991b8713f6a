// Activations with something sparse in them, and calls on one thread, for the tests of this folder.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/rng.h"
#include "compute/parallel_for.h"
#include "sae/activations.h"

namespace rankscope::testing {

inline ParallelFor onThisThread() {
  return [](std::size_t count, const std::function<void(std::size_t)>& task) {
    for (std::size_t i = 0; i < count; ++i) {
      task(i);
    }
  };
}

/// Each row is a sum of two of `sources` directions, and noise, off the origin.
inline ActivationsPtr sparseActivations(std::int64_t rows, std::int64_t width, std::int64_t sources,
                                        std::uint64_t seed = 1) {
  Rng rng(seed);
  std::vector<double> directions(static_cast<std::size_t>(sources * width));
  for (double& value : directions) {
    value = rng.normal();
  }
  auto made = std::make_shared<Activations>();
  made->rows = rows;
  made->width = width;
  made->values.resize(static_cast<std::size_t>(rows * width));
  for (std::int64_t r = 0; r < rows; ++r) {
    const std::uint64_t first = rng.below(static_cast<std::uint64_t>(sources));
    const std::uint64_t second = rng.below(static_cast<std::uint64_t>(sources));
    const double strength = rng.uniform(0.5, 1.5);
    for (std::int64_t c = 0; c < width; ++c) {
      const auto column = static_cast<std::size_t>(c);
      const auto d = static_cast<std::size_t>(width);
      made->values[static_cast<std::size_t>(r * width + c)] =
          static_cast<float>(strength * directions[first * d + column] + directions[second * d + column] +
                             0.01 * rng.normal() + 0.3);
    }
  }
  return made;
}

}  // namespace rankscope::testing
