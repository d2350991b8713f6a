// WAV files, written.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace rankscope {

/// One channel of 32-bit float samples as they are, also beyond ±1; NaN becomes 0. @param rate samples per
/// second
std::vector<std::uint8_t> encodeWav(std::span<const float> samples, int rate);

}  // namespace rankscope
