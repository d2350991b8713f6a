#pragma once

#include <cstdint>
#include <vector>

namespace rankscope {

/// `batch` different rows of [0, points), ascending, drawn uniformly (Floyd's algorithm). A function of seed
/// and step alone, so that a resumed Run draws the same batches without any stored state.
std::vector<std::int64_t> sampleRows(std::int64_t points, std::int64_t batch, std::uint64_t seed,
                                     std::int64_t step);

}  // namespace rankscope
