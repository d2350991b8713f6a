// Slices of fields whose lines and colours are known.
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "gl_test.h"
#include "render/slice_shader.h"
#include "scene_shapes.h"

namespace rankscope {
namespace {

constexpr int kSize = 200;
constexpr Color kZero{0, 0, 255};

class SliceTest : public GlTest {
 protected:
  /// Of a field over [−1, 1]², sampled at the middles of texels, drawn at kSize² pixels. The map's red is its
  /// entry's index.
  static Pixels shown(int texels, const std::function<float(float, float)>& field, const SliceStyle& style) {
    std::vector<float> values;
    for (int y = 0; y < texels; ++y) {
      for (int x = 0; x < texels; ++x) {
        const auto at = [texels](int k) {
          return 2 * (static_cast<float>(k) + 0.5F) / static_cast<float>(texels) - 1;
        };
        values.push_back(field(at(x), at(y)));
      }
    }
    std::vector<std::uint8_t> table;
    for (int k = 0; k < 256; ++k) {
      table.insert(table.end(), {static_cast<std::uint8_t>(k), 0, 0});
    }
    const SliceShader shader;
    Texture2D map;
    Texture2D source;
    Texture2D result;
    map.upload(256, 1, 3, std::span<const std::uint8_t>(table));
    source.upload(texels, texels, 1, std::span<const float>(values));
    shader.draw(source, map, style, kSize, kSize, result);
    EXPECT_EQ(glGetError(), static_cast<GLenum>(GL_NO_ERROR));
    return {captureTexture(result)};
  }

  static SliceStyle plainStyle() {
    SliceStyle style;
    style.range = 1;
    style.spacing = 10;
    style.zeroColor = {0, 0, 1};
    style.lineColor = {0, 1, 1};
    return style;
  }
};

TEST_F(SliceTest, coloursFollowTheField) {
  const Pixels pixels = shown(
      kSize, [](float x, float) { return x; }, plainStyle());
  for (const int x : {10, 60, 150, 190}) {
    EXPECT_NEAR(pixels.at(x, 77)[0], 255 * (x + 0.5) / kSize, 1) << x;
  }
}

TEST_F(SliceTest, zeroIsACircleOfItsRadius) {
  SliceStyle style = plainStyle();
  style.lineWidth = 1.5F;  // 3 pixels where it is zero
  const Pixels pixels = shown(
      kSize, [](float x, float y) { return std::hypot(x, y) - 0.6F; }, style);
  double blue = 0;
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x) {
      const double radius = std::hypot(x + 0.5 - 100, y + 0.5 - 100);
      const int part = pixels.at(x, y)[2];
      blue += part / 255.0;
      if (std::abs(radius - 60) < 0.9) {
        EXPECT_EQ(pixels.at(x, y), kZero) << x << ", " << y;
      } else if (std::abs(radius - 60) > 2.2) {
        EXPECT_EQ(part, 0) << x << ", " << y;
      }
    }
  }
  EXPECT_NEAR(blue, 3 * 2 * std::numbers::pi * 60, 0.02 * 3 * 2 * std::numbers::pi * 60);
}

TEST_F(SliceTest, linesAreAtMultiplesOfTheSpacing) {
  SliceStyle style = plainStyle();
  style.spacing = 0.25F;  // 25 pixels
  const Pixels pixels = shown(
      kSize, [](float x, float) { return x + 0.005F; }, style);
  // Values of pixels' middles are multiples of 0.01: a line is on the pixel of 0.25, and 0.55 of it is seen.
  for (const int x : {24, 49, 74, 124, 149, 174}) {
    EXPECT_NEAR(pixels.at(x, 50)[1], 0.55 * 255, 12) << x;
    EXPECT_EQ(pixels.at(x + 10, 50)[1], 0) << x;
  }
  EXPECT_EQ(pixels.at(99, 50), kZero);
}

TEST_F(SliceTest, linesThatWouldTouchFade) {
  SliceStyle style = plainStyle();
  style.spacing = 0.02F;  // two pixels
  const Pixels pixels = shown(
      kSize, [](float x, float) { return x + 2; }, style);
  for (int x = 0; x < kSize; ++x) {
    EXPECT_EQ(pixels.at(x, 50)[1], 0) << x;
  }
}

TEST_F(SliceTest, fewTexelsAreReadLinearly) {
  const Pixels pixels = shown(
      4, [](float x, float) { return x; }, plainStyle());
  // Between the middles of the first and the last texel.
  for (const int x : {30, 60, 140, 170}) {
    EXPECT_NEAR(pixels.at(x, 77)[0], 255 * (x + 0.5) / kSize, 3) << x;
  }
}

TEST_F(SliceTest, whatIsNoNumberIsGrayAndWhatIsFlatHasNoLines) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(shown(
                8, [=](float, float) { return nan; }, plainStyle())
                .at(50, 50),
            (Color{128, 128, 128}));
  EXPECT_EQ(shown(
                8, [=](float, float) { return infinity; }, plainStyle())
                .at(50, 50),
            (Color{128, 128, 128}));
  const Pixels flat = shown(
      8, [](float, float) { return 0.5F; }, plainStyle());
  EXPECT_NEAR(flat.at(50, 50)[0], 191, 1);
  EXPECT_EQ(flat.count(flat.at(50, 50)), flat.total());
}

}  // namespace
}  // namespace rankscope
