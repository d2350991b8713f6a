// Asks tests/oracle/scores.py, and makes pictures to ask about.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "base/file.h"
#include "file_oracle.h"
#include "score/image_view.h"

namespace rankscope::testing {

struct TestPicture {
  int width, height, channels;
  std::vector<float> pixels;

  ImageView view() const { return {width, height, channels, pixels}; }
};

/// Waves and noise, a little beyond [0, 1].
inline TestPicture makePicture(int width, int height, int channels, std::uint32_t seed, double noise) {
  TestPicture picture{width, height, channels, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < channels; ++c) {
        seed = seed * 1664525U + 1013904223U;
        const double random = static_cast<double>(seed >> 8) / 16777216.0 - 0.5;
        picture.pixels.push_back(
            static_cast<float>(0.5 + 0.45 * std::sin(0.31 * x + 0.17 * y * (c + 1)) + noise * random));
      }
    }
  }
  return picture;
}

inline void writeRaw(const std::filesystem::path& path, const std::vector<float>& values) {
  writeFileAtomically(
      path, std::span(reinterpret_cast<const std::uint8_t*>(values.data()), values.size() * sizeof(float)));
}

inline nlohmann::json askScoreOracle(const std::vector<std::string>& arguments) {
  return askOracleScript("scores.py", arguments);
}

}  // namespace rankscope::testing
