// Surfaces and oriented point clouds as they come from files and go into them. Plain data.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace rankscope {

using Point3 = std::array<float, 3>;
using Triangle = std::array<std::uint32_t, 3>;

/// A triangle mesh, or without triangles a point cloud. Coordinates are whatever the file's or the
/// normalisation's are; triangles are counter-clockwise seen from outside where the maker cared.
struct Mesh {
  std::vector<Point3> positions;
  std::vector<Point3> normals;      ///< one of unit length for each position, or empty
  std::vector<Triangle> triangles;  ///< indices into positions; empty: a point cloud

  bool isPointCloud() const { return triangles.empty(); }
};

}  // namespace rankscope
