// What can be measured of a mesh. Pure functions, any thread; numbers are in the mesh's own units and summed
// in double.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/vector3.h"
#include "mesh/mesh.h"

namespace rankscope {

/// Of the vertices that faces use, or of all points of a cloud. All zero for none.
Bounds boundsOf(const Mesh& mesh);

/// Whether faces use a vertex; for a cloud all are used.
std::vector<bool> usedVertices(const Mesh& mesh);

/// Twice the area's vector of a triangle: it points to where the corners run counter-clockwise.
Vector3 doubleArea(const Mesh& mesh, const Triangle& triangle);

/// One for each triangle, of unit length; zero for one without area.
std::vector<Point3> faceNormals(const Mesh& mesh);

double areaOf(const Mesh& mesh);

/// Positive for a closed mesh whose faces look outward. Of one with holes it means little.
double signedVolumeOf(const Mesh& mesh);

/// What is in a mesh, and what is wrong with it that is tolerated. Edges, components and the Euler number are
/// counted with vertices at the same place taken for one.
struct MeshReport {
  std::size_t vertices = 0;
  std::size_t triangles = 0;
  Bounds bounds;
  double area = 0;
  double volume = 0;                     ///< signed; see signedVolumeOf
  std::size_t duplicateVertices = 0;     ///< at the place of an earlier one
  std::size_t unreferencedVertices = 0;  ///< of no face; 0 for a cloud
  std::size_t degenerateFaces = 0;       ///< without area
  std::size_t zeroNormals = 0;           ///< of a cloud
  std::size_t edges = 0;
  std::size_t boundaryEdges = 0;      ///< of one face alone
  std::size_t crowdedEdges = 0;       ///< of more than two faces
  std::size_t inconsistentEdges = 0;  ///< whose two faces look to different sides
  std::size_t components = 0;
  std::int64_t eulerNumber = 0;  ///< vertices - edges + faces: 2 for a sphere, 0 for a torus
  bool watertight = false;       ///< every edge has two faces, which look to the same side
};

MeshReport measureMesh(const Mesh& mesh);

}  // namespace rankscope
