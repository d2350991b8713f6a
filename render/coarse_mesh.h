// A surface with fewer triangles, to be drawn while the view moves. Pure functions, any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "render/mesh_buffers.h"

namespace rankscope {

struct CoarseMesh {
  std::vector<Float3> positions;
  std::vector<Float3> normals;  ///< empty if the original has none
  std::vector<float> values;    ///< likewise
  std::vector<std::array<std::uint32_t, 3>> triangles;

  SurfaceData data() const { return {positions, normals, values, {}, triangles}; }
};

/// Vertices in the same cell of a grid become one, their mean (Rossignac and Borrel, 1993); the grid is as
/// fine as at most `mostTriangles` allow. Colours are dropped. Of a cloud of points every n-th stays, at most
/// `mostTriangles` of them. Linear time. @pre mostTriangles ≥ 100
CoarseMesh coarsened(const SurfaceData& surface, std::size_t mostTriangles);

}  // namespace rankscope
