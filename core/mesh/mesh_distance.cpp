#include "mesh/mesh_distance.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "base/error.h"
#include "mesh/chunks.h"
#include "mesh/connectivity.h"
#include "mesh/mesh_measures.h"

namespace rankscope {
namespace {

bool isFinite(const Point3& point) {
  return std::isfinite(point[0]) && std::isfinite(point[1]) && std::isfinite(point[2]);
}

bool hasArea(const Mesh& mesh, const Triangle& triangle) {
  return doubleArea(mesh, triangle) != Vector3{};
}

SurfacePoint nowhere() {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  return {{nan, nan, nan}, nan, 0};
}

/// Two pieces may lie within each other or cross, and a piece may be inside out: then the nearest normal
/// misleads.
bool allowsPseudoNormals(const Connectivity& connectivity, bool flatFaces) {
  return connectivity.oriented() && connectivity.components == 1 && !flatFaces;
}

}  // namespace

MeshDistance::MeshDistance(const Mesh& mesh, SignRule rule) {
  Connectivity connectivity = connect(mesh);
  std::vector<Triangle> faces;
  bool flatFaces = false;
  for (std::size_t i = 0; i < mesh.triangles.size(); ++i) {
    const std::uint32_t face = connectivity.faceOf[i];
    if (face == Connectivity::kNone) {
      continue;
    }
    if (hasArea(mesh, mesh.triangles[i])) {
      faces.push_back(connectivity.faces[face]);
      triangleOf_.push_back(static_cast<std::uint32_t>(i));
    } else {
      flatFaces = true;
    }
  }
  if (faces.empty()) {
    throw UserError("mesh", "has no face with an area", "choose another mesh");
  }
  if (rule == SignRule::PseudoNormals && (!connectivity.oriented() || flatFaces)) {
    throw UserError("mesh", "is not closed, so that pseudo-normals do not tell its inside",
                    "use the winding number");
  }
  closest_ = std::make_unique<ClosestTriangle>(mesh.positions, faces);
  if (rule == SignRule::PseudoNormals ||
      (rule == SignRule::Automatic && allowsPseudoNormals(connectivity, flatFaces))) {
    pseudoNormals_ = std::make_unique<PseudoNormals>(mesh, std::move(connectivity));
    outward_ = signedVolumeOf(mesh) < 0 ? -1 : 1;
  } else {
    winding_ = std::make_unique<WindingNumber>(mesh.positions, faces);
  }
}

MeshDistance::~MeshDistance() = default;

bool MeshDistance::isInside(const Point3& point) const {
  return std::abs(winding_->at(point)) > 0.5F;
}

bool MeshDistance::isInside(const Point3& point, const ClosestTriangle::Hit& hit) const {
  if (!pseudoNormals_) {
    return isInside(point);
  }
  const Vector3 normal = pseudoNormals_->at(hit.triangle, hit.closest.part);
  double along = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    along += normal[k] * (point[k] - hit.closest.point[k]);
  }
  return along * outward_ < 0;
}

SurfacePoint MeshDistance::closest(const Point3& point, std::uint32_t& hint) const {
  if (!isFinite(point)) {
    return nowhere();
  }
  const ClosestTriangle::Hit hit = closest_->find(point, hint);
  hint = hit.triangle;
  SurfacePoint out;
  for (std::size_t k = 0; k < 3; ++k) {
    out.place[k] = static_cast<float>(hit.closest.point[k]);
  }
  const double distance = std::sqrt(hit.closest.distanceSquared);
  out.distance = static_cast<float>(distance > 0 && isInside(point, hit) ? -distance : distance);
  out.triangle = triangleOf_[hit.triangle];
  return out;
}

void MeshDistance::closest(std::span<const Point3> points, std::span<SurfacePoint> out,
                           const ParallelFor& parallelFor) const {
  forEachPoint<std::uint32_t>(points, parallelFor,
                              [&](std::size_t i, std::uint32_t& hint) { out[i] = closest(points[i], hint); });
}

void MeshDistance::signedDistances(std::span<const Point3> points, std::span<float> out,
                                   const ParallelFor& parallelFor) const {
  forEachPoint<std::uint32_t>(points, parallelFor, [&](std::size_t i, std::uint32_t& hint) {
    out[i] = closest(points[i], hint).distance;
  });
}

void MeshDistance::inside(std::span<const Point3> points, std::span<std::uint8_t> out,
                          const ParallelFor& parallelFor) const {
  forEachPoint<std::uint32_t>(points, parallelFor, [&](std::size_t i, std::uint32_t& hint) {
    const bool is =
        winding_ ? isFinite(points[i]) && isInside(points[i]) : closest(points[i], hint).distance < 0;
    out[i] = is ? 1 : 0;
  });
}

}  // namespace rankscope
