#pragma once

#include <cstdint>
#include <vector>

namespace rankscope {

/// Of the seed's streams the one that a step draws its points from. Those below 2^32 are left to other uses.
constexpr std::uint64_t batchStream(std::int64_t step) {
  return (std::uint64_t{1} << 32) + static_cast<std::uint64_t>(step);
}

/// `batch` different rows of [0, points), ascending, drawn uniformly (Floyd's algorithm). A function of seed
/// and step alone, so that a resumed Run draws the same batches without any stored state.
std::vector<std::int64_t> sampleRows(std::int64_t points, std::int64_t batch, std::uint64_t seed,
                                     std::int64_t step);

}  // namespace rankscope
