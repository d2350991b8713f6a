// The streams of a Run's seed that tasks draw from; 0 is the weights' and those from 2^32 the batches'.
#pragma once

#include <cstdint>

namespace rankscope {

inline constexpr std::uint64_t kMaskStream = 1;
inline constexpr std::uint64_t kNoiseStream = 2;

}  // namespace rankscope
