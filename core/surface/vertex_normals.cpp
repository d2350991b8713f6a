#include <cmath>
#include <cstddef>

#include "mesh/mesh_measures.h"
#include "surface/surface.h"

namespace rankscope {

void setVertexNormals(Mesh& mesh) {
  std::vector<Vector3> sums(mesh.positions.size(), Vector3{});
  for (const Triangle& triangle : mesh.triangles) {
    const Vector3 normal = doubleArea(mesh, triangle);
    for (const std::uint32_t vertex : triangle) {
      for (std::size_t axis = 0; axis < 3; ++axis) {
        sums[vertex][axis] += normal[axis];
      }
    }
  }
  mesh.normals.assign(mesh.positions.size(), Point3{0, 0, 1});  // of a vertex without area around it
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const double length =
        std::sqrt(sums[i][0] * sums[i][0] + sums[i][1] * sums[i][1] + sums[i][2] * sums[i][2]);
    for (std::size_t axis = 0; axis < 3 && length > 0; ++axis) {
      mesh.normals[i][axis] = static_cast<float>(sums[i][axis] / length);
    }
  }
}

}  // namespace rankscope
