#include "mesh/polygon.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace rankscope {
namespace {

constexpr std::size_t kMostClipped =
    512;  // clipping takes the square of the corners, and a file may hold many

struct Flat {
  double x, y;
};

/// Newell's normal: twice the area's vector.
std::array<double, 3> normalOf(std::span<const Point3> positions, std::span<const std::uint32_t> corners) {
  std::array<double, 3> normal{};
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const Point3& a = positions[corners[i]];
    const Point3& b = positions[corners[(i + 1) % corners.size()]];
    for (std::size_t k = 0; k < 3; ++k) {
      const std::size_t u = (k + 1) % 3, v = (k + 2) % 3;
      normal[k] += (static_cast<double>(a[u]) - b[u]) * (static_cast<double>(a[v]) + b[v]);
    }
  }
  return normal;
}

/// Counter-clockwise seen along the normal, without its largest axis.
std::vector<Flat> flatten(std::span<const Point3> positions, std::span<const std::uint32_t> corners) {
  const std::array<double, 3> normal = normalOf(positions, corners);
  std::size_t axis = 0;
  for (std::size_t k = 1; k < 3; ++k) {
    axis = std::abs(normal[k]) > std::abs(normal[axis]) ? k : axis;
  }
  const double sign = normal[axis] < 0 ? -1 : 1;
  std::vector<Flat> flat;
  for (const std::uint32_t corner : corners) {
    const Point3& p = positions[corner];
    flat.push_back({sign * p[(axis + 1) % 3], static_cast<double>(p[(axis + 2) % 3])});
  }
  return flat;
}

double turn(const Flat& a, const Flat& b, const Flat& c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

bool same(const Flat& a, const Flat& b) {
  return a.x == b.x && a.y == b.y;
}

class Clipper {
 public:
  Clipper(std::vector<Flat> flat, std::span<const std::uint32_t> corners)
      : flat_(std::move(flat)), corners_(corners) {
    for (std::size_t i = 0; i < corners.size(); ++i) {
      left_.push_back(i);
    }
  }

  void clip(std::vector<Triangle>& out) {
    while (left_.size() > 3) {
      cut(bestEar(), out);
    }
    cut(1, out);
  }

 private:
  std::size_t before(std::size_t i) const { return left_[(i + left_.size() - 1) % left_.size()]; }
  std::size_t after(std::size_t i) const { return left_[(i + 1) % left_.size()]; }

  void cut(std::size_t i, std::vector<Triangle>& out) {
    out.push_back({corners_[before(i)], corners_[left_[i]], corners_[after(i)]});
    left_.erase(left_.begin() + static_cast<std::ptrdiff_t>(i));
  }

  bool isEar(std::size_t i) const {
    const Flat &a = flat_[before(i)], &b = flat_[left_[i]], &c = flat_[after(i)];
    if (!(turn(a, b, c) > 0)) {
      return false;
    }
    for (const std::size_t j : left_) {
      const Flat& p = flat_[j];
      if (!same(p, a) && !same(p, b) && !same(p, c) && turn(a, b, p) >= 0 && turn(b, c, p) >= 0 &&
          turn(c, a, p) >= 0) {
        return false;
      }
    }
    return true;
  }

  /// Of a polygon that crosses itself none may be one; then any corner must do.
  std::size_t bestEar() const {
    for (std::size_t i = 1; i <= left_.size(); ++i) {
      if (isEar(i % left_.size())) {
        return i % left_.size();
      }
    }
    return 1;
  }

  std::vector<Flat> flat_;
  std::span<const std::uint32_t> corners_;
  std::vector<std::size_t> left_;
};

}  // namespace

void appendPolygon(std::span<const Point3> positions, std::span<const std::uint32_t> corners,
                   std::vector<Triangle>& out) {
  if (corners.size() < 3) {
    return;
  }
  if (corners.size() == 3 || corners.size() > kMostClipped) {
    for (std::size_t i = 2; i < corners.size(); ++i) {
      out.push_back({corners[0], corners[i - 1], corners[i]});
    }
    return;
  }
  Clipper(flatten(positions, corners), corners).clip(out);
}

}  // namespace rankscope
