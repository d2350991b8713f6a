#include "panels/surface_paint.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace rankscope {
namespace {

constexpr double kLineWidth = 0.9;  ///< half of it, in pixels
constexpr double kZeroWidth = 1.6;
constexpr double kLineShare = 0.38;  ///< of white in a line

std::uint8_t byteOf(double unit) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(unit, 0.0, 1.0) * 255));
}

/// The field of a slice at every pixel of the whole picture.
class FullSlice {
 public:
  explicit FullSlice(const LiveView& slice)
      : width_(slice.fullWidth), values_(static_cast<std::size_t>(slice.fullWidth * slice.fullHeight)) {
    columns_ = sharesOf(slice.fullWidth, slice.width, slice.reduction);
    const std::vector<Share> rows = sharesOf(slice.fullHeight, slice.height, slice.reduction);
    for (int y = 0; y < slice.fullHeight; ++y) {
      const Share& row = rows[static_cast<std::size_t>(y)];
      const float* upper = &slice.pixels[static_cast<std::size_t>(row.first * slice.width)];
      const float* lower = &slice.pixels[static_cast<std::size_t>(row.second * slice.width)];
      for (int x = 0; x < width_; ++x) {
        const Share& column = columns_[static_cast<std::size_t>(x)];
        const auto mixed = [&column](const float* line) {
          return line[column.first] + column.share * (line[column.second] - line[column.first]);
        };
        const float above = mixed(upper);
        values_[static_cast<std::size_t>(y * width_ + x)] = above + row.share * (mixed(lower) - above);
      }
    }
  }

  float at(int x, int y) const { return values_[static_cast<std::size_t>(y * width_ + x)]; }

 private:
  /// Two neighbours of those that were looked at, and how much of the second.
  struct Share {
    int first = 0;
    int second = 0;
    float share = 0;
  };

  static std::vector<Share> sharesOf(int full, int looked, int reduction) {
    std::vector<Share> shares;
    int first = 0;
    for (int i = 0; i < full; ++i) {
      while (first + 1 < looked && pixelOf(first + 1, reduction, full) <= i) {
        ++first;
      }
      const int second = std::min(first + 1, looked - 1);
      const int begin = pixelOf(first, reduction, full);
      const int end = pixelOf(second, reduction, full);
      const float share =
          end > begin ? std::max(0.0F, static_cast<float>(i - begin) / static_cast<float>(end - begin)) : 0;
      shares.push_back({first, second, share});
    }
    return shares;
  }

  int width_;
  std::vector<float> values_;
  std::vector<Share> columns_;
};

/// How much of a line covers a pixel, by its distance from it.
double covered(double distance, double halfWidth) {
  return std::clamp(halfWidth + 0.5 - distance, 0.0, 1.0);
}

double dot(const std::array<double, 3>& a, const std::array<double, 3>& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

double smooth(double low, double high, double x) {
  const double t = std::clamp((x - low) / (high - low), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

std::array<double, 3> normalised(std::array<double, 3> v) {
  const double length = std::sqrt(dot(v, v));
  for (double& x : v) {
    x /= length;
  }
  return v;
}

// Of thin things the inside is near zero everywhere: it would be as dark as zero beside what is far outside.
constexpr double kInsideShown = 3;

/// All but the largest fiftieth are at most this.
double mostOf(std::vector<float>& values) {
  if (values.empty()) {
    return 0;
  }
  const auto rank = static_cast<std::ptrdiff_t>((values.size() - 1) * 49 / 50);
  std::nth_element(values.begin(), values.begin() + rank, values.end());
  return static_cast<double>(values[static_cast<std::size_t>(rank)]);
}

/// lightOn and glossOn of shaders/mesh.frag.
std::array<double, 3> lit(const std::array<double, 3>& normal, const std::array<double, 3>& towardsEye,
                          const std::array<float, 3>& front) {
  constexpr std::array<double, 3> kSky{0.47, 0.49, 0.52};
  constexpr std::array<double, 3> kGround{0.17, 0.155, 0.15};
  constexpr std::array<double, 3> kKey{0.60, 0.585, 0.56};
  const std::array<double, 3> key = normalised({-0.45, 0.65, 0.75});
  const double facing = dot(normal, towardsEye);
  const double ahead = std::max(dot(normal, key), 0.0);
  const double shine = std::pow(
      std::max(
          dot(normal, normalised({key[0] + towardsEye[0], key[1] + towardsEye[1], key[2] + towardsEye[2]})),
          0.0),
      32);
  std::array<double, 3> color{};
  for (std::size_t c = 0; c < 3; ++c) {
    const double around = kGround[c] + (kSky[c] - kGround[c]) * (0.5 + 0.5 * normal[1]);
    const double light = (around + kKey[c] * ahead) * (0.72 + 0.28 * smooth(0, 0.55, facing));
    const auto base = static_cast<double>(front[c]);
    color[c] = std::sqrt(base * base * light + 0.10 * shine);
  }
  return color;
}

}  // namespace

SliceScale roundScale(double largest) {
  constexpr double kLines = 6;
  const double each = (largest > 0 && std::isfinite(largest) ? largest : 1) / kLines;
  const double power = std::pow(10, std::floor(std::log10(each)));
  double spacing = 10 * power;
  for (const double step : {5.0, 2.0, 1.0}) {
    spacing = each <= step * power ? step * power : spacing;
  }
  return {kLines * spacing, spacing};
}

double reachOf(const LiveView& slice) {
  std::vector<float> inside;
  std::vector<float> all;
  all.reserve(slice.pixels.size());
  for (const float value : slice.pixels) {
    if (std::isfinite(value)) {
      all.push_back(std::abs(value));
    }
    if (std::isfinite(value) && value < 0) {
      inside.push_back(-value);
    }
  }
  const double reach = mostOf(all);
  return inside.empty() ? reach : std::min(reach, kInsideShown * mostOf(inside));
}

std::vector<std::uint8_t> paintedSlice(const LiveView& slice, const SliceScale& scale,
                                       std::span<const std::uint8_t> colours) {
  const FullSlice field(slice);
  const int width = slice.fullWidth;
  const int height = slice.fullHeight;
  std::vector<std::uint8_t> bytes;
  bytes.reserve(3 * static_cast<std::size_t>(width * height));
  const auto change = [](float before, float after, int apart) {
    return apart > 0 ? static_cast<double>(after - before) / apart : 0;
  };
  for (int y = 0; y < height; ++y) {
    const int above = std::max(y - 1, 0);
    const int below = std::min(y + 1, height - 1);
    for (int x = 0; x < width; ++x) {
      const auto value = static_cast<double>(field.at(x, y));
      if (!std::isfinite(value)) {
        bytes.insert(bytes.end(), 3, 128);
        continue;
      }
      const int left = std::max(x - 1, 0);
      const int right = std::min(x + 1, width - 1);
      const double slope = std::hypot(change(field.at(left, y), field.at(right, y), right - left),
                                      change(field.at(x, above), field.at(x, below), below - above));
      const auto texel = static_cast<std::size_t>(byteOf(0.5 + 0.5 * value / scale.maximum));
      double white = 0;
      if (slope > 0) {
        const double nearest = std::round(value / scale.spacing) * scale.spacing;
        // Where lines would run into one another there are none.
        const double room = smooth(4, 8, scale.spacing / slope);
        white = room * kLineShare * covered(std::abs(value - nearest) / slope, kLineWidth / 2);
        white = std::max(white, covered(std::abs(value) / slope, kZeroWidth));
      }
      for (std::size_t c = 0; c < 3; ++c) {
        const double color = colours[3 * texel + c] / 255.0;
        bytes.push_back(byteOf(color + white * (1 - color)));
      }
    }
  }
  return bytes;
}

std::vector<std::uint8_t> paintedTrace(const LiveView& view, const TracedPaint& paint) {
  const CameraPose pose = poseOf(paint.camera);
  const double tangent = std::tan(paint.camera.verticalField * std::numbers::pi / 360);
  std::vector<std::uint8_t> bytes;
  bytes.reserve(4 * static_cast<std::size_t>(view.width * view.height));
  for (int i = 0; i < view.width * view.height; ++i) {
    const float* n = &view.pixels[3 * static_cast<std::size_t>(i)];
    const std::array<double, 3> world{static_cast<double>(n[0]), static_cast<double>(n[1]),
                                      static_cast<double>(n[2])};
    if (!(dot(world, world) > 0.25)) {
      bytes.insert(bytes.end(), {paint.background[0], paint.background[1], paint.background[2], 0});
      continue;
    }
    std::array<double, 3> color{};
    if (paint.normals) {
      color = {0.5 + 0.5 * world[0], 0.5 + 0.5 * world[1], 0.5 + 0.5 * world[2]};
    } else {
      const double x = pixelOf(i % view.width, view.reduction, view.fullWidth) + 0.5;
      const double y = pixelOf(i / view.width, view.reduction, view.fullHeight) + 0.5;
      const std::array<double, 3> towardsEye =
          normalised({-tangent * (2 * x - view.fullWidth) / view.fullHeight,
                      -tangent * (1 - 2 * y / view.fullHeight), 1});
      std::array<double, 3> normal{dot(world, pose.right), dot(world, pose.up), dot(world, pose.back)};
      if (dot(normal, towardsEye) < 0) {
        normal = {-normal[0], -normal[1], -normal[2]};
      }
      color = lit(normal, towardsEye, paint.front);
    }
    bytes.insert(bytes.end(), {byteOf(color[0]), byteOf(color[1]), byteOf(color[2]), 255});
  }
  return bytes;
}

}  // namespace rankscope
