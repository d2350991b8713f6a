// On which side of a closed surface a point lies, told by the normal where the surface is closest.
#pragma once

#include <cstdint>
#include <vector>

#include "mesh/connectivity.h"
#include "mesh/mesh.h"
#include "mesh/triangle_distance.h"

namespace rankscope {

/// Of unit length, at the corners weighted by the faces' angles; zero for a vertex that no face with an area
/// uses. Vertices at the same place share one.
std::vector<Vector3> angleWeightedNormals(const Mesh& mesh, const Connectivity& connectivity);

/// Angle-weighted pseudo-normals (Baerentzen and Aanaes 2005): right for closed surfaces that look to one
/// side and do not cross themselves. Immutable; any number of threads at once.
class PseudoNormals {
 public:
  /// `connectivity` is the mesh's own, and is oriented(); no face is without area.
  PseudoNormals(const Mesh& mesh, Connectivity connectivity);

  /// @param face of the connectivity
  Vector3 at(std::uint32_t face, TrianglePart part) const;

 private:
  Connectivity connectivity_;
  std::vector<Vector3> corners_;
  std::vector<Vector3> faces_;
};

}  // namespace rankscope
