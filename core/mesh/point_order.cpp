#include "mesh/point_order.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace rankscope {
namespace {

constexpr float kCells = 1023;  // ten bits an axis

/// abc… becomes a00b00c00…
std::uint32_t spread(std::uint32_t bits) {
  bits = (bits | bits << 16) & 0x030000ffU;
  bits = (bits | bits << 8) & 0x0300f00fU;
  bits = (bits | bits << 4) & 0x030c30c3U;
  return (bits | bits << 2) & 0x09249249U;
}

}  // namespace

std::vector<std::uint32_t> nearbyOrder(std::span<const Point3> points) {
  const float huge = std::numeric_limits<float>::infinity();
  Point3 low{huge, huge, huge}, high{-huge, -huge, -huge};
  for (const Point3& point : points) {
    for (std::size_t k = 0; k < 3; ++k) {
      low[k] = std::isfinite(point[k]) ? std::min(low[k], point[k]) : low[k];
      high[k] = std::isfinite(point[k]) ? std::max(high[k], point[k]) : high[k];
    }
  }
  std::vector<std::uint64_t> keys(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    std::uint32_t code = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const float cell = (points[i][k] - low[k]) / (high[k] - low[k]) * kCells;
      code |= spread(cell >= 0 && cell <= kCells ? static_cast<std::uint32_t>(cell) : 0U) << k;
    }
    keys[i] = std::uint64_t{code} << 32 | i;
  }
  std::sort(keys.begin(), keys.end());
  std::vector<std::uint32_t> order(points.size());
  std::transform(keys.begin(), keys.end(), order.begin(),
                 [](std::uint64_t key) { return static_cast<std::uint32_t>(key); });
  return order;
}

}  // namespace rankscope
