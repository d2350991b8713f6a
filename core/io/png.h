// 8-bit PNG pictures as bytes, and as text for a page that needs no other file. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rankscope {

/// Clipped to [0, 1], times 255, rounded; NaN becomes 0.
std::uint8_t toByte(float value);

/// Row-major, channels interleaved: 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA. The span holds width * height *
/// channels bytes, all three above zero.
std::vector<std::uint8_t> encodePng(int width, int height, int channels,
                                    std::span<const std::uint8_t> pixels);

/// The same from floats, by toByte.
std::vector<std::uint8_t> encodePng(int width, int height, int channels, std::span<const float> pixels);

/// RFC 4648, with padding.
std::string base64(std::span<const std::uint8_t> bytes);

/// "data:image/png;base64,…".
std::string pngDataUri(std::span<const std::uint8_t> png);

}  // namespace rankscope
