#include <cmath>
#include <cstddef>

#include "surface/surface.h"

namespace rankscope {
namespace {

using Vector3 = std::array<double, 3>;

Vector3 difference(const Point3& a, const Point3& b) {
  return {static_cast<double>(a[0]) - static_cast<double>(b[0]),
          static_cast<double>(a[1]) - static_cast<double>(b[1]),
          static_cast<double>(a[2]) - static_cast<double>(b[2])};
}

Vector3 cross(const Vector3& a, const Vector3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

}  // namespace

void setVertexNormals(Mesh& mesh) {
  std::vector<Vector3> sums(mesh.positions.size(), Vector3{});
  for (const Triangle& triangle : mesh.triangles) {
    const Point3& corner = mesh.positions[triangle[0]];
    const Vector3 normal = cross(difference(mesh.positions[triangle[1]], corner),
                                 difference(mesh.positions[triangle[2]], corner));
    for (const std::uint32_t vertex : triangle) {
      for (std::size_t axis = 0; axis < 3; ++axis) {
        sums[vertex][axis] += normal[axis];
      }
    }
  }
  mesh.normals.assign(mesh.positions.size(), Point3{0, 0, 1});  // of a vertex without area around it
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const double length = std::hypot(sums[i][0], sums[i][1], sums[i][2]);
    for (std::size_t axis = 0; axis < 3 && length > 0; ++axis) {
      mesh.normals[i][axis] = static_cast<float>(sums[i][axis] / length);
    }
  }
}

}  // namespace rankscope
