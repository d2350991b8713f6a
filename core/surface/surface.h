// The surface f = 0 as a mesh: marching cubes of the bricks that it passes through.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>

#include "mesh/mesh.h"
#include "surface/brick_lattice.h"
#include "surface/field.h"

namespace rankscope {

struct SurfaceOptions {
  /// Where the surface meets the cube's faces: left open, or closed there by triangles that lie on them.
  bool closedAtFaces = false;
  /// A bound of the field's slope in the cube, in values per unit of length; 0: estimated (findBricks).
  double lipschitz = 0;
  bool everywhere = false;  ///< evaluate the whole lattice, for comparison
  std::stop_token stop = {};
  std::function<void(double)> progress = {};  ///< a share of the work, ascending up to 1; may be empty
};

struct Surface {
  Mesh mesh;  ///< counter-clockwise from outside, with normals that point outwards; no vertex twice
  int cells = 0;
  std::int64_t evaluated = 0;  ///< points the field was asked for
};

/// Marching cubes on the lattice of `grid`, negative is inside. An oriented manifold: each edge belongs to
/// two triangles, or to one if it lies on a face of the cube that was left open. The bricks found by
/// findBricks are followed along the surface into those beside them, so that no piece ends in the middle of
/// the cube whatever the bound was worth. Mesh and order depend on the field's values alone, not on which
/// bricks were looked at. Memory follows the surface's area: about 1 KiB for each brick of 4³ cells that it
/// passes.
/// @returns nothing if it was told to stop
/// @throws std::invalid_argument unless 2 ≤ cells ≤ 1024
std::optional<Surface> extractSurface(const Field& field, const SurfaceGrid& grid,
                                      const SurfaceOptions& options = {});

/// Coarse first: with cells / 2^k for every k that leaves at least 32, and at last with all. Each surface is
/// handed over as soon as it is there; progress is that of the one being made.
/// @returns false if it was told to stop
bool extractSurfaceLevels(const Field& field, const SurfaceGrid& grid, const SurfaceOptions& options,
                          const std::function<void(Surface)>& ready);

/// The unit normals of a mesh's vertices: the mean of the triangles around each, weighted by their areas.
void setVertexNormals(Mesh& mesh);

}  // namespace rankscope
