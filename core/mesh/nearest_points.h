// The nearest of many points.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mesh/mesh.h"

namespace rankscope {

/// A tree of boxes, eight below each, tight around their points. Far from a surface, where most of its points
/// are nearly as far as the nearest, planes between cells (a k-d tree) exclude little: nanoflann took three
/// times as long at the points that a step of a signed distance draws. Immutable; any number of threads at
/// once.
class NearestPoints {
 public:
  static constexpr std::size_t kMost = 3;

  struct Neighbour {
    float distanceSquared = 0;  ///< in float
    std::uint32_t point = 0;
  };

  /// Copies what it needs. At least one point; finite.
  explicit NearestPoints(std::span<const Point3> points);

  /// The nearest min(count, points) ones, nearest first; of two that are as far the one with the smaller index.
  /// @param count 1 … kMost @returns how many there are
  std::size_t find(const Point3& place, std::size_t count, std::array<Neighbour, kMost>& found) const;

 private:
  static constexpr std::size_t kWide = 8;

  /// Boxes of eight children, or the places of eight points; missing ones are infinitely far.
  struct alignas(32) Boxes {
    std::array<std::array<float, kWide>, 3> low;
    std::array<std::array<float, kWide>, 3> high;
  };
  struct alignas(32) Leaf {
    std::array<std::array<float, kWide>, 3> places;
    std::array<std::uint32_t, kWide> points;
  };
  class Search;

  std::vector<Leaf> leaves_;
  /// From the root down; level l has ⌈leaves / 8^(depth - l)⌉ nodes, and child i of its node n is node or leaf
  /// 8 n + i of the next.
  std::vector<std::vector<Boxes>> levels_;
};

}  // namespace rankscope
