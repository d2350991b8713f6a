// A picture that somebody else holds.
#pragma once

#include <cstddef>
#include <span>

namespace rankscope {

/// Row-major, channels interleaved: pixels[(y * width + x) * channels + c].
struct ImageView {
  int width = 0;
  int height = 0;
  int channels = 0;
  std::span<const float> pixels;

  double at(int x, int y, int c) const {
    return static_cast<double>(
        pixels[(static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) *
                   static_cast<std::size_t>(channels) +
               static_cast<std::size_t>(c)]);
  }
  bool sameShape(const ImageView& other) const {
    return width == other.width && height == other.height && channels == other.channels;
  }
};

}  // namespace rankscope
