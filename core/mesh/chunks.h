// Spreads many small pieces of work over workers.
#pragma once

#include <algorithm>
#include <cstddef>

#include "compute/parallel_for.h"

namespace rankscope {

/// Calls each(0) … each(count-1), in tasks of a few hundred.
template <class Each>
void forEachChunked(std::size_t count, const ParallelFor& parallelFor, const Each& each) {
  constexpr std::size_t kChunk = 512;
  parallelFor((count + kChunk - 1) / kChunk, [&](std::size_t chunk) {
    const std::size_t end = std::min(count, (chunk + 1) * kChunk);
    for (std::size_t i = chunk * kChunk; i < end; ++i) {
      each(i);
    }
  });
}

}  // namespace rankscope
