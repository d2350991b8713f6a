// Which faces of a mesh touch, once vertices at the same place are taken for one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "mesh/mesh.h"

namespace rankscope {

/// Faces are those of the mesh but for the ones with two corners at one place, which cover nothing and whose
/// neighbours meet without them.
struct Connectivity {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  std::vector<std::uint32_t> places;  ///< of each vertex: the first vertex at the same place
  std::vector<Triangle> faces;        ///< indices are first vertices
  std::vector<std::uint32_t> faceOf;  ///< of each triangle of the mesh its face here, or kNone

  /// The face beyond the edge from corner k to corner k+1 if exactly one is there; else kNone.
  std::vector<std::array<std::uint32_t, 3>> neighbours;

  std::size_t vertices = 0;  ///< places that faces use
  std::size_t edges = 0;
  std::size_t boundaryEdges = 0;      ///< of one face alone
  std::size_t crowdedEdges = 0;       ///< of more than two
  std::size_t inconsistentEdges = 0;  ///< of two faces that run along them in the same direction
  std::size_t components = 0;         ///< faces that share a corner are of one component

  bool closed() const { return !faces.empty() && boundaryEdges == 0 && crowdedEdges == 0; }
  /// Closed, and all faces of a component look to the same side.
  bool oriented() const { return closed() && inconsistentEdges == 0; }
};

/// Indices of triangles must be in range, as loaders promise.
Connectivity connect(const Mesh& mesh);

}  // namespace rankscope
