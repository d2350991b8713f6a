// Pictures as plain floats.
#pragma once

#include <cstddef>
#include <vector>

namespace rankscope {

/// Row-major, channels interleaved: pixels[(y * width + x) * channels + c]. LDR values are in [0, 1], HDR
/// ones as stored.
struct Image {
  int width = 0;
  int height = 0;
  int channels = 0;  ///< 1 gray, 2 gray+alpha, 3 RGB, 4 RGBA
  std::vector<float> pixels;

  std::size_t pixelCount() const {
    return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  }
};

}  // namespace rankscope
