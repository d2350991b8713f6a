#include "mesh/winding_number.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>
#include <numeric>

namespace rankscope {
namespace {

constexpr std::uint32_t kInner = std::numeric_limits<std::uint32_t>::max();
constexpr double kOpening = 2;  // radii; what Barill et al. recommend

using Vector = std::array<double, 3>;

/// atan2 to 1e-5, without branches, so that eight are worked out at once.
inline float angleOf(float y, float x) {
  const float ax = std::abs(x), ay = std::abs(y);
  const float large = std::max(ax, ay);
  const float ratio = std::min(ax, ay) / (large > 0 ? large : 1.0F);
  const float s = ratio * ratio;
  // Minimax on [0, 1].
  const float series =
      0.99997726F +
      s * (-0.33262347F + s * (0.19354346F + s * (-0.11643287F + s * (0.05265332F + s * -0.01172120F))));
  constexpr auto kPi = std::numbers::pi_v<float>;
  float angle = ratio * series;
  angle = ay > ax ? kPi / 2 - angle : angle;
  angle = x < 0 ? kPi - angle : angle;
  return y < 0 ? -angle : angle;
}

struct Moments {
  Vector centre{};                 ///< weighted by area
  Vector dipole{};                 ///< sum of area times normal
  std::array<double, 9> second{};  ///< sum of area normal (centroid - centre)^T
  double radius = 0;
};

}  // namespace

class WindingNumber::Builder {
 public:
  Builder(std::span<const Point3> positions, std::span<const Triangle> triangles, WindingNumber& out)
      : positions_(positions), triangles_(triangles), order_(triangles.size()), out_(out) {
    std::iota(order_.begin(), order_.end(), std::uint32_t{0});
  }

  void build() {
    if (!order_.empty()) {
      build(order_);
    }
  }

 private:
  Vector corner(std::uint32_t triangle, std::size_t k) const {
    const Point3& p = positions_[triangles_[triangle][k]];
    return {p[0], p[1], p[2]};
  }

  Vector centroid(std::uint32_t triangle) const {
    const Vector a = corner(triangle, 0), b = corner(triangle, 1), c = corner(triangle, 2);
    return {(a[0] + b[0] + c[0]) / 3, (a[1] + b[1] + c[1]) / 3, (a[2] + b[2] + c[2]) / 3};
  }

  Vector areaVector(std::uint32_t triangle) const {
    const Vector a = corner(triangle, 0), b = corner(triangle, 1), c = corner(triangle, 2);
    const Vector u{b[0] - a[0], b[1] - a[1], b[2] - a[2]}, v{c[0] - a[0], c[1] - a[1], c[2] - a[2]};
    return {(u[1] * v[2] - u[2] * v[1]) / 2, (u[2] * v[0] - u[0] * v[2]) / 2,
            (u[0] * v[1] - u[1] * v[0]) / 2};
  }

  Moments momentsOf(std::span<const std::uint32_t> part) const {
    Moments out;
    double area = 0;
    for (const std::uint32_t t : part) {
      const Vector n = areaVector(t), m = centroid(t);
      const double weight = std::sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
      area += weight;
      for (std::size_t k = 0; k < 3; ++k) {
        out.centre[k] += weight * m[k];
        out.dipole[k] += n[k];
      }
    }
    for (std::size_t k = 0; k < 3; ++k) {
      out.centre[k] = area > 0 ? out.centre[k] / area : centroid(part.front())[k];
    }
    for (const std::uint32_t t : part) {
      addSpread(t, out);
    }
    return out;
  }

  void addSpread(std::uint32_t triangle, Moments& out) const {
    const Vector n = areaVector(triangle), m = centroid(triangle);
    for (std::size_t i = 0; i < 9; ++i) {
      out.second[i] += n[i / 3] * (m[i % 3] - out.centre[i % 3]);
    }
    for (std::size_t k = 0; k < 3; ++k) {
      const Vector p = corner(triangle, k);
      out.radius =
          std::max(out.radius, std::hypot(p[0] - out.centre[0], p[1] - out.centre[1], p[2] - out.centre[2]));
    }
  }

  static Node nodeOf(const Moments& m) {
    Node node{};
    for (std::size_t k = 0; k < 3; ++k) {
      node.centre[k] = static_cast<float>(m.centre[k]);
      node.dipole[k] = static_cast<float>(m.dipole[k]);
      node.second[k] = static_cast<float>(m.second[4 * k]);
    }
    node.openSquared = static_cast<float>(kOpening * kOpening * m.radius * m.radius);
    node.trace = static_cast<float>(m.second[0] + m.second[4] + m.second[8]);
    node.second[3] = static_cast<float>(m.second[1] + m.second[3]);
    node.second[4] = static_cast<float>(m.second[2] + m.second[6]);
    node.second[5] = static_cast<float>(m.second[5] + m.second[7]);
    return node;
  }

  std::uint32_t addBlock(std::span<const std::uint32_t> part) {
    Block block{};
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const bool there = lane < part.size();
      for (std::size_t i = 0; i < 9; ++i) {
        // Beyond the last one a triangle of three times the same corner.
        const Triangle& triangle = triangles_[part[there ? lane : 0]];
        block.corners[i][lane] = positions_[triangle[there ? i / 3 : 0]][i % 3];
      }
    }
    out_.blocks_.push_back(block);
    return static_cast<std::uint32_t>(out_.blocks_.size() - 1);
  }

  /// Halves along the longest axis, in whole blocks.
  std::size_t split(std::span<std::uint32_t> part) const {
    Vector low{}, high{};
    low.fill(std::numeric_limits<double>::infinity());
    high.fill(-low[0]);
    for (const std::uint32_t t : part) {
      const Vector m = centroid(t);
      for (std::size_t k = 0; k < 3; ++k) {
        low[k] = std::min(low[k], m[k]);
        high[k] = std::max(high[k], m[k]);
      }
    }
    std::size_t axis = 0;
    for (std::size_t k = 1; k < 3; ++k) {
      axis = high[k] - low[k] > high[axis] - low[axis] ? k : axis;
    }
    const std::size_t blocks = (part.size() + kLanes - 1) / kLanes;
    const std::size_t left = (blocks + 1) / 2 * kLanes;
    std::nth_element(part.begin(), part.begin() + static_cast<std::ptrdiff_t>(left), part.end(),
                     [&](std::uint32_t a, std::uint32_t b) {
                       const double x = centroid(a)[axis], y = centroid(b)[axis];
                       return x != y ? x < y : a < b;
                     });
    return left;
  }

  void build(std::span<std::uint32_t> part) {
    const std::size_t at = out_.nodes_.size();
    out_.nodes_.push_back(nodeOf(momentsOf(part)));
    if (part.size() <= kLanes) {
      out_.nodes_[at].block = addBlock(part);
    } else {
      const std::size_t left = split(part);
      out_.nodes_[at].block = kInner;
      build(part.first(left));
      build(part.subspan(left));
    }
    out_.nodes_[at].skip = static_cast<std::uint32_t>(out_.nodes_.size());
  }

  std::span<const Point3> positions_;
  std::span<const Triangle> triangles_;
  std::vector<std::uint32_t> order_;
  WindingNumber& out_;
};

WindingNumber::WindingNumber(std::span<const Point3> positions, std::span<const Triangle> triangles) {
  Builder(positions, triangles, *this).build();
}

/// Van Oosterom and Strackee 1983: half of each triangle's solid angle is the angle of (below, above).
float WindingNumber::solidAngle(const Block& block, const Point3& point) {
  std::array<float, kLanes> angles;
  const auto& c = block.corners;
#pragma omp simd
  for (std::size_t i = 0; i < kLanes; ++i) {
    const float ax = c[0][i] - point[0], ay = c[1][i] - point[1], az = c[2][i] - point[2];
    const float bx = c[3][i] - point[0], by = c[4][i] - point[1], bz = c[5][i] - point[2];
    const float cx = c[6][i] - point[0], cy = c[7][i] - point[1], cz = c[8][i] - point[2];
    const float la = std::sqrt(ax * ax + ay * ay + az * az);
    const float lb = std::sqrt(bx * bx + by * by + bz * bz);
    const float lc = std::sqrt(cx * cx + cy * cy + cz * cz);
    const float above = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
    const float below = la * lb * lc + (ax * bx + ay * by + az * bz) * lc +
                        (bx * cx + by * cy + bz * cz) * la + (cx * ax + cy * ay + cz * az) * lb;
    angles[i] = angleOf(above, below);
  }
  float sum = 0;
  for (const float angle : angles) {
    sum += angle;
  }
  return 2 * sum;
}

float WindingNumber::at(const Point3& point) const {
  float sum = 0;
  const auto count = static_cast<std::uint32_t>(nodes_.size());
  for (std::uint32_t i = 0; i < count;) {
    const Node& node = nodes_[i];
    const float x = node.centre[0] - point[0], y = node.centre[1] - point[1], z = node.centre[2] - point[2];
    const float squared = x * x + y * y + z * z;
    if (squared > node.openSquared) {
      const float inverse = 1 / squared;
      const float straight = node.dipole[0] * x + node.dipole[1] * y + node.dipole[2] * z + node.trace;
      const float bent = node.second[0] * x * x + node.second[1] * y * y + node.second[2] * z * z +
                         node.second[3] * x * y + node.second[4] * x * z + node.second[5] * y * z;
      sum += (straight - 3 * bent * inverse) * inverse * std::sqrt(inverse);
      i = node.skip;
    } else if (node.block != kInner) {
      sum += solidAngle(blocks_[node.block], point);
      i = node.skip;
    } else {
      ++i;
    }
  }
  return sum / (4 * std::numbers::pi_v<float>);
}

}  // namespace rankscope
