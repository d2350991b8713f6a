#include "mesh/pseudo_normals.h"

#include <cmath>
#include <cstddef>
#include <utility>

namespace rankscope {
namespace {

Vector3 unit(const Vector3& v) {
  const double length = std::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
  return length > 0 ? Vector3{v[0] / length, v[1] / length, v[2] / length} : Vector3{};
}

/// Between the two sides that meet at corner k.
double angleAt(const Mesh& mesh, const Triangle& face, std::size_t k) {
  const Point3& p = mesh.positions[face[k]];
  Vector3 u{}, v{};
  for (std::size_t i = 0; i < 3; ++i) {
    u[i] = static_cast<double>(mesh.positions[face[(k + 1) % 3]][i]) - p[i];
    v[i] = static_cast<double>(mesh.positions[face[(k + 2) % 3]][i]) - p[i];
  }
  const Vector3 cross{u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]};
  return std::atan2(std::hypot(cross[0], cross[1], cross[2]), u[0] * v[0] + u[1] * v[1] + u[2] * v[2]);
}

}  // namespace

std::vector<Vector3> angleWeightedNormals(const Mesh& mesh, const Connectivity& connectivity) {
  std::vector<Vector3> sums(mesh.positions.size());
  for (const Triangle& face : connectivity.faces) {
    const Vector3 normal = unit(doubleArea(mesh, face));
    for (std::size_t k = 0; k < 3; ++k) {
      const double angle = angleAt(mesh, face, k);
      for (std::size_t i = 0; i < 3; ++i) {
        sums[face[k]][i] += angle * normal[i];
      }
    }
  }
  for (std::size_t i = 0; i < sums.size(); ++i) {
    sums[i] = connectivity.places[i] == i ? unit(sums[i]) : sums[connectivity.places[i]];
  }
  return sums;
}

PseudoNormals::PseudoNormals(const Mesh& mesh, Connectivity connectivity)
    : connectivity_(std::move(connectivity)), corners_(angleWeightedNormals(mesh, connectivity_)) {
  faces_.reserve(connectivity_.faces.size());
  for (const Triangle& face : connectivity_.faces) {
    faces_.push_back(unit(doubleArea(mesh, face)));
  }
}

Vector3 PseudoNormals::at(std::uint32_t face, TrianglePart part) const {
  if (part == TrianglePart::Inside) {
    return faces_[face];
  }
  const auto number = static_cast<std::size_t>(part);
  if (number < 3) {
    return corners_[connectivity_.faces[face][number]];
  }
  const Vector3& here = faces_[face];
  const Vector3& beyond = faces_[connectivity_.neighbours[face][number - 3]];
  return {here[0] + beyond[0], here[1] + beyond[1], here[2] + beyond[2]};
}

}  // namespace rankscope
