// Which of many triangles is closest to a point.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "mesh/mesh.h"
#include "mesh/triangle_distance.h"

namespace rankscope {

/// Embree's tree of bounding boxes, asked for points. Built on the calling thread alone. Asking is for any
/// number of threads at once; the answer does not depend on them.
class ClosestTriangle {
 public:
  struct Hit {
    std::uint32_t triangle = 0;
    ClosestOnTriangle closest;
  };

  /// Copies what it needs. At least one triangle; coordinates and their squares must fit into a float.
  /// @throws UserError if the program was built without Embree, std::bad_alloc
  ClosestTriangle(std::span<const Point3> positions, std::span<const Triangle> triangles);
  ~ClosestTriangle();
  ClosestTriangle(const ClosestTriangle&) = delete;
  ClosestTriangle& operator=(const ClosestTriangle&) = delete;

  /// Exact up to rounding in double; boxes are cut off by distances in float, so that of triangles whose
  /// distances differ by a ten-millionth the farther one may be found. The point must be finite.
  /// @param hint a triangle that may be near: the nearer, the sooner the answer. It does not change the
  /// distance
  Hit find(const Point3& point, std::uint32_t hint = 0) const;

 private:
  struct Tree;
  std::unique_ptr<Tree> tree_;
};

}  // namespace rankscope
