#include "shape/surface_samples.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.h"
#include "base/rng.h"
#include "mesh/mesh_measures.h"

namespace rankscope {
namespace {

/// Sums of the triangles' double areas, the last one all of them.
std::vector<double> cumulativeAreas(const Mesh& mesh) {
  std::vector<double> sums;
  double sum = 0;
  for (const Triangle& triangle : mesh.triangles) {
    const Vector3 area = doubleArea(mesh, triangle);
    sum += std::hypot(area[0], area[1], area[2]);
    sums.push_back(sum);
  }
  return sums;
}

/// Uniform on a triangle: a point of the parallelogram, folded back.
Point3 drawOn(const Mesh& mesh, const Triangle& triangle, Rng& rng) {
  double u = rng.uniform();
  double v = rng.uniform();
  if (u + v > 1) {
    u = 1 - u;
    v = 1 - v;
  }
  Point3 point{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const auto a = static_cast<double>(mesh.positions[triangle[0]][axis]);
    const auto b = static_cast<double>(mesh.positions[triangle[1]][axis]);
    const auto c = static_cast<double>(mesh.positions[triangle[2]][axis]);
    point[axis] = static_cast<float>(a + u * (b - a) + v * (c - a));
  }
  return point;
}

}  // namespace

Mesh drawOnSurface(const Mesh& mesh, std::size_t count, std::uint64_t seed) {
  const std::vector<double> areas = cumulativeAreas(mesh);
  if (areas.empty() || !(areas.back() > 0)) {
    throw UserError("surface", "has no area to draw points on", "use another mesh");
  }
  const std::vector<Point3> normals = faceNormals(mesh);
  Rng rng(seed);
  Mesh cloud;
  cloud.positions.reserve(count);
  cloud.normals.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double place = rng.uniform() * areas.back();
    const auto found = std::upper_bound(areas.begin(), areas.end() - 1, place);
    const auto triangle = static_cast<std::size_t>(found - areas.begin());
    cloud.positions.push_back(drawOn(mesh, mesh.triangles[triangle], rng));
    cloud.normals.push_back(normals[triangle]);
  }
  return cloud;
}

}  // namespace rankscope
