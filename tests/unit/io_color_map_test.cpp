#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "io/color_map.h"

namespace rankscope {
namespace {

double linear(std::uint8_t byte) {
  const double x = byte / 255.0;
  return x <= 0.04045 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4);
}

/// sRGB to OKLab by Ottosson's forward matrices: the way back from what the map computes.
std::array<double, 3> lab(const Rgb& color) {
  const double r = linear(color[0]), g = linear(color[1]), b = linear(color[2]);
  const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
          1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
          0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

double distance(const Rgb& a, const Rgb& b) {
  const auto p = lab(a), q = lab(b);
  return std::hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

TEST(ColorMap, LightnessRisesEvenlyFromDarkToLight) {
  const auto table = colorMapTable();
  EXPECT_NEAR(lab(table.front())[0], 0.150, 0.01);
  EXPECT_NEAR(lab(table.back())[0], 0.965, 0.01);
  for (std::size_t k = 0; k < table.size(); ++k) {
    const double even = 0.150 + (0.965 - 0.150) * static_cast<double>(k) / 255;
    EXPECT_NEAR(lab(table[k])[0], even, 0.02) << k;
  }
}

TEST(ColorMap, EqualStepsLookAboutEquallyFarApart) {
  // Over sixteen entries, so that rounding to bytes does not count.
  double least = 1, most = 0;
  const auto table = colorMapTable();
  for (std::size_t k = 0; k + 16 < table.size(); ++k) {
    const double step = distance(table[k], table[k + 16]);
    least = std::min(least, step);
    most = std::max(most, step);
  }
  EXPECT_GT(least, 0.03);
  EXPECT_LT(most / least, 2.0);
}

TEST(ColorMap, IsClippedOutsideAndNeutralForNan) {
  EXPECT_EQ(colorMap(-1), colorMap(0));
  EXPECT_EQ(colorMap(7), colorMap(1));
  EXPECT_EQ(colorMap(std::numeric_limits<double>::infinity()), colorMap(1));
  const Rgb unknown = colorMap(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(unknown[0], unknown[1]);
  EXPECT_EQ(unknown[1], unknown[2]);
  for (const Rgb& color : colorMapTable()) {
    EXPECT_NE(color, unknown);
  }
}

TEST(ColorMap, HexColorIsWhatStyleSheetsRead) {
  EXPECT_EQ(hexColor({0, 10, 255}), "#000aff");
}

}  // namespace
}  // namespace rankscope
