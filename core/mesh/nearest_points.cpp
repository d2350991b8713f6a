#include "mesh/nearest_points.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace rankscope {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

struct Box {
  Point3 low{kInfinity, kInfinity, kInfinity};
  Point3 high{-kInfinity, -kInfinity, -kInfinity};

  void add(const Point3& point) {
    for (std::size_t k = 0; k < 3; ++k) {
      low[k] = std::min(low[k], point[k]);
      high[k] = std::max(high[k], point[k]);
    }
  }
  void add(const Box& box) {
    add(box.low);
    add(box.high);
  }
  std::size_t widest() const {
    std::size_t widest = 0;
    for (std::size_t k = 1; k < 3; ++k) {
      widest = high[k] - low[k] > high[widest] - low[widest] ? k : widest;
    }
    return widest;
  }
};

/// Orders the points so that every run of `wide` to a power, counted from the first, is a compact one.
void order(std::span<const Point3> points, std::span<std::uint32_t> indices, std::size_t leaf) {
  if (indices.size() <= leaf) {
    return;
  }
  Box box;
  for (const std::uint32_t i : indices) {
    box.add(points[i]);
  }
  std::size_t half = leaf;
  while (2 * half < indices.size()) {
    half *= 2;
  }
  const std::size_t axis = box.widest();
  const auto middle = indices.begin() + static_cast<std::ptrdiff_t>(half);
  std::nth_element(indices.begin(), middle, indices.end(), [&](std::uint32_t a, std::uint32_t b) {
    return points[a][axis] != points[b][axis] ? points[a][axis] < points[b][axis] : a < b;
  });
  order(points, indices.first(half), leaf);
  order(points, indices.subspan(half), leaf);
}

}  // namespace

NearestPoints::NearestPoints(std::span<const Point3> points) {
  std::vector<std::uint32_t> indices(points.size());
  std::iota(indices.begin(), indices.end(), 0U);
  order(points, indices, kWide);
  std::vector<Box> boxes;
  for (std::size_t first = 0; first < indices.size(); first += kWide) {
    Leaf leaf{};
    Box box;
    for (std::size_t i = 0; i < kWide; ++i) {
      const bool there = first + i < indices.size();
      leaf.points[i] = there ? indices[first + i] : ~std::uint32_t{0};
      for (std::size_t k = 0; k < 3; ++k) {
        leaf.places[k][i] = there ? points[leaf.points[i]][k] : kInfinity;
      }
      if (there) {
        box.add(points[leaf.points[i]]);
      }
    }
    leaves_.push_back(leaf);
    boxes.push_back(box);
  }
  do {
    std::vector<Boxes> level;
    std::vector<Box> above;
    for (std::size_t first = 0; first < boxes.size(); first += kWide) {
      Boxes node{};
      Box all;
      for (std::size_t i = 0; i < kWide; ++i) {
        const Box box = first + i < boxes.size() ? boxes[first + i] : Box{};
        for (std::size_t k = 0; k < 3; ++k) {
          node.low[k][i] = box.low[k];
          node.high[k][i] = first + i < boxes.size() ? box.high[k] : kInfinity;
        }
        if (first + i < boxes.size()) {
          all.add(box);
        }
      }
      level.push_back(node);
      above.push_back(all);
    }
    levels_.push_back(std::move(level));
    boxes = std::move(above);
  } while (boxes.size() > 1);
  std::reverse(levels_.begin(), levels_.end());
}

class NearestPoints::Search {
 public:
  Search(const NearestPoints& tree, const Point3& place, std::size_t count,
         std::array<Neighbour, kMost>& found)
      : tree_(tree), place_(place), count_(count), found_(found) {
    found_.fill({kInfinity, ~std::uint32_t{0}});
  }

  void visit(std::size_t level, std::size_t node) {
    const Boxes& boxes = tree_.levels_[level][node];
    std::array<float, kWide> distances;
#pragma omp simd
    for (std::size_t i = 0; i < kWide; ++i) {
      float sum = 0;
      for (std::size_t k = 0; k < 3; ++k) {
        const float below = boxes.low[k][i] - place_[k];
        const float above = place_[k] - boxes.high[k][i];
        const float out = below > above ? below : above;
        const float way = out > 0 ? out : 0;
        sum += way * way;
      }
      distances[i] = sum;
    }
    std::array<std::uint8_t, kWide> nearer;
    std::size_t count = 0;
    for (std::size_t i = 0; i < kWide; ++i) {
      if (distances[i] <= worst()) {
        std::size_t at = count++;
        for (; at > 0 && distances[nearer[at - 1]] > distances[i]; --at) {
          nearer[at] = nearer[at - 1];
        }
        nearer[at] = static_cast<std::uint8_t>(i);
      }
    }
    const bool last = level + 1 == tree_.levels_.size();
    for (std::size_t i = 0; i < count && distances[nearer[i]] <= worst(); ++i) {
      const std::size_t child = kWide * node + nearer[i];
      if (last) {
        look(tree_.leaves_[child]);
      } else {
        visit(level + 1, child);
      }
    }
  }

 private:
  float worst() const { return found_[count_ - 1].distanceSquared; }

  void look(const Leaf& leaf) {
    std::array<float, kWide> distances;
#pragma omp simd
    for (std::size_t i = 0; i < kWide; ++i) {
      const float x = place_[0] - leaf.places[0][i];
      const float y = place_[1] - leaf.places[1][i];
      const float z = place_[2] - leaf.places[2][i];
      distances[i] = x * x + y * y + z * z;
    }
    for (std::size_t i = 0; i < kWide; ++i) {
      if (distances[i] <= worst()) {
        insert({distances[i], leaf.points[i]});
      }
    }
  }

  static bool before(const Neighbour& a, const Neighbour& b) {
    return a.distanceSquared != b.distanceSquared ? a.distanceSquared < b.distanceSquared : a.point < b.point;
  }

  void insert(const Neighbour& neighbour) {
    if (!before(neighbour, found_[count_ - 1])) {
      return;
    }
    std::size_t at = count_ - 1;
    for (; at > 0 && before(neighbour, found_[at - 1]); --at) {
      found_[at] = found_[at - 1];
    }
    found_[at] = neighbour;
  }

  const NearestPoints& tree_;
  Point3 place_;
  std::size_t count_;
  std::array<Neighbour, kMost>& found_;
};

std::size_t NearestPoints::find(const Point3& place, std::size_t count,
                                std::array<Neighbour, kMost>& found) const {
  Search(*this, place, count, found).visit(0, 0);
  std::size_t there = count;
  while (there > 0 && found[there - 1].point == ~std::uint32_t{0}) {
    --there;
  }
  return there;
}

}  // namespace rankscope
