// Faces of more than three corners in triangles.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mesh/mesh.h"

namespace rankscope {

/// Appends corners.size() - 2 triangles that cover the polygon, by ear clipping in the plane of its mean
/// normal, with its orientation kept. A polygon that crosses itself, has no area or more than 512 corners
/// comes out as a fan or with overlaps; always the same number of triangles. Fewer than three corners: none.
void appendPolygon(std::span<const Point3> positions, std::span<const std::uint32_t> corners,
                   std::vector<Triangle>& out);

}  // namespace rankscope
