// Spreads many points over workers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "compute/parallel_for.h"
#include "mesh/mesh.h"
#include "mesh/point_order.h"

namespace rankscope {

/// Calls each(i, hint) for every point, in tasks of a few hundred that lie near each other. `hint` starts
/// each task as Hint{} and carries what one point found to the next.
template <class Hint, class Each>
void forEachPoint(std::span<const Point3> points, const ParallelFor& parallelFor, const Each& each) {
  constexpr std::size_t kChunk = 512;
  const std::vector<std::uint32_t> order = nearbyOrder(points);
  parallelFor((order.size() + kChunk - 1) / kChunk, [&](std::size_t chunk) {
    Hint hint{};
    const std::size_t end = std::min(order.size(), (chunk + 1) * kChunk);
    for (std::size_t i = chunk * kChunk; i < end; ++i) {
      each(order[i], hint);
    }
  });
}

}  // namespace rankscope
