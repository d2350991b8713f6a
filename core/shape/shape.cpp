#include "shape/shape.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "mesh/connectivity.h"
#include "mesh/mesh_measures.h"
#include "mesh/pseudo_normals.h"
#include "shape/surface_samples.h"

namespace rankscope {
namespace {

constexpr std::uint64_t kCloudSeed = 0;  // the cloud belongs to the signal, not to a Run

/// A mesh that is inside out is learnt as what it was meant to be.
void lookOutward(Mesh& mesh) {
  if (signedVolumeOf(mesh) < 0) {
    for (Triangle& triangle : mesh.triangles) {
      std::swap(triangle[1], triangle[2]);
    }
  }
}

Mesh verticesOf(const Mesh& mesh) {
  const std::vector<Vector3> normals = angleWeightedNormals(mesh, connect(mesh));
  const std::vector<bool> used = usedVertices(mesh);
  Mesh cloud;
  for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
    if (used[i]) {
      cloud.positions.push_back(mesh.positions[i]);
      cloud.normals.push_back({static_cast<float>(normals[i][0]), static_cast<float>(normals[i][1]),
                               static_cast<float>(normals[i][2])});
    }
  }
  return cloud;
}

}  // namespace

Shape::Shape(const Mesh& original, std::size_t surfacePoints)
    : normalisation_(normalisationOf(original)), surface_(normalisation_.apply(original)) {
  if (surface_.isPointCloud()) {
    cloud_ = surface_;
  } else {
    lookOutward(surface_);
    meshDistance_ = std::make_unique<const MeshDistance>(surface_);
    cloud_ = surfacePoints == 0 ? verticesOf(surface_) : drawOnSurface(surface_, surfacePoints, kCloudSeed);
  }
  cloudDistance_ = std::make_unique<const PointCloudDistance>(cloud_);
}

void Shape::signedDistances(std::span<const Point3> points, std::span<float> out,
                            const ParallelFor& parallelFor) const {
  if (meshDistance_) {
    meshDistance_->signedDistances(points, out, parallelFor);
  } else {
    cloudDistance_->signedDistances(points, out, parallelFor);
  }
}

void Shape::inside(std::span<const Point3> points, std::span<std::uint8_t> out,
                   const ParallelFor& parallelFor) const {
  if (meshDistance_) {
    meshDistance_->inside(points, out, parallelFor);
    return;
  }
  std::vector<float> distances(points.size());
  cloudDistance_->signedDistances(points, distances, parallelFor);
  std::transform(distances.begin(), distances.end(), out.begin(),
                 [](float d) { return static_cast<std::uint8_t>(d < 0 ? 1 : 0); });
}

void onThisThread(std::size_t count, const std::function<void(std::size_t)>& task) {
  for (std::size_t i = 0; i < count; ++i) {
    task(i);
  }
}

}  // namespace rankscope
