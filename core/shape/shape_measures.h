// How well a field's surface is that of a shape.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "compute/parallel_for.h"
#include "mesh/mesh.h"
#include "shape/inside_grid.h"
#include "shape/shape.h"
#include "surface/field.h"

namespace rankscope {

/// Reference 4.3's grid for IoU, 128³ on [-1, 1]³, of which about 58³ points can be in the shape, and the
/// denser one of the box.
BoxGrid referenceIouGrid();
BoxGrid denseIouGrid();

/// Points inside both over points inside either; NaN if there are none. Outside of the box a field counts as
/// outside. @param inside of the grid's points, as insideGrid gives it
double intersectionOverUnion(const Field& field, const BoxGrid& grid, std::span<const std::uint8_t> inside);

struct SurfaceAgreement {
  double chamfer =
      0;  ///< mean squared distance to the nearest sample of the other, both ways, summed (BACON)
  /// Mean of |n · n'| over samples and the other's closest faces, both ways, halved; NaN for a cloud.
  double normalConsistency = 0;
};

/// Of a mesh in normalised coordinates and the shape; all NaN if the mesh has no area.
/// @param samples on each surface; BACON takes 300,000
SurfaceAgreement compareSurfaces(const Mesh& mesh, const Shape& shape, std::size_t samples,
                                 const ParallelFor& parallelFor);

}  // namespace rankscope
