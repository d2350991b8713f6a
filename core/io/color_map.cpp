#include "io/color_map.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

namespace rankscope {
namespace {

using Triple = std::array<double, 3>;

/// OKLab (Ottosson 2020) in polar form. Lightness in equal steps, and chroma and hue chosen so that
/// neighbouring colours are about equally far apart and all lie inside sRGB.
struct ControlPoint {
  double lightness;
  double chroma;
  double hue;  ///< degrees
};

constexpr std::array<ControlPoint, 6> kControlPoints{{{0.150, 0.045, 285},
                                                      {0.310, 0.130, 292},
                                                      {0.470, 0.175, 335},
                                                      {0.635, 0.175, 22},
                                                      {0.800, 0.135, 68},
                                                      {0.965, 0.055, 102}}};

constexpr Rgb kNotANumber{128, 128, 128};

Triple labAt(std::ptrdiff_t index) {
  const std::ptrdiff_t last = static_cast<std::ptrdiff_t>(kControlPoints.size()) - 1;
  const ControlPoint& point =
      kControlPoints[static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(index, 0, last))];
  const double hue = point.hue * std::numbers::pi / 180;
  return {point.lightness, point.chroma * std::cos(hue), point.chroma * std::sin(hue)};
}

/// Catmull-Rom through the control points.
Triple interpolate(double t) {
  const double position = t * static_cast<double>(kControlPoints.size() - 1);
  const auto segment =
      std::min(static_cast<std::ptrdiff_t>(position), static_cast<std::ptrdiff_t>(kControlPoints.size()) - 2);
  const double u = position - static_cast<double>(segment);
  const Triple p0 = labAt(segment - 1), p1 = labAt(segment), p2 = labAt(segment + 1), p3 = labAt(segment + 2);
  Triple out{};
  for (std::size_t c = 0; c < out.size(); ++c) {
    const double linear = p2[c] - p0[c];
    const double square = 2 * p0[c] - 5 * p1[c] + 4 * p2[c] - p3[c];
    const double cube = 3 * (p1[c] - p2[c]) + p3[c] - p0[c];
    out[c] = 0.5 * (2 * p1[c] + u * (linear + u * (square + u * cube)));
  }
  return out;
}

Triple labToLinear(const Triple& lab) {
  const double l = std::pow(lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2], 3);
  const double m = std::pow(lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2], 3);
  const double s = std::pow(lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2], 3);
  return {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
          -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
          -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

std::uint8_t encodeChannel(double linear) {
  const double x = std::clamp(linear, 0.0, 1.0);
  const double encoded = x <= 0.0031308 ? 12.92 * x : 1.055 * std::pow(x, 1 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(std::lround(255 * encoded));
}

}  // namespace

Rgb colorMap(double t) {
  if (std::isnan(t)) {
    return kNotANumber;
  }
  const Triple linear = labToLinear(interpolate(std::clamp(t, 0.0, 1.0)));
  return {encodeChannel(linear[0]), encodeChannel(linear[1]), encodeChannel(linear[2])};
}

std::array<Rgb, 256> colorMapTable() {
  std::array<Rgb, 256> table{};
  for (std::size_t k = 0; k < table.size(); ++k) {
    table[k] = colorMap(static_cast<double>(k) / 255);
  }
  return table;
}

std::string hexColor(const Rgb& color) {
  return fmt::format("#{:02x}{:02x}{:02x}", color[0], color[1], color[2]);
}

}  // namespace rankscope
