// A surface to be learnt, in the box that networks see, with what is asked of it by the million.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "compute/parallel_for.h"
#include "mesh/mesh.h"
#include "mesh/mesh_distance.h"
#include "mesh/normalisation.h"
#include "mesh/point_cloud_distance.h"

namespace rankscope {

/// Immutable; any number of threads at once. Everything is in normalised coordinates, in -0.45 … 0.45.
class Shape {
 public:
  /// @param original as a loader gave it: a mesh, or a cloud with normals
  /// @param surfacePoints of the cloud that is drawn on a mesh; 0: its vertices
  /// @throws UserError for a shape that has no area or no normals
  Shape(const Mesh& original, std::size_t surfacePoints);

  const Normalisation& normalisation() const { return normalisation_; }

  /// Triangles that look outward if they look to one side; a cloud has none.
  const Mesh& surface() const { return surface_; }

  /// Points of the surface with normals: what points are drawn around.
  const Mesh& cloud() const { return cloud_; }

  bool hasFaces() const { return meshDistance_ != nullptr; }
  const MeshDistance& meshDistance() const { return *meshDistance_; }

  /// Reference 4.3: (p - nearest) · mean normal of the three nearest points of the cloud.
  void protocolDistances(std::span<const Point3> points, std::span<float> out,
                         const ParallelFor& parallelFor) const {
    cloudDistance_->protocolDistances(points, out, parallelFor);
  }

  /// Of the mesh; without faces to the nearest point of the cloud, with the side of its normal.
  void signedDistances(std::span<const Point3> points, std::span<float> out,
                       const ParallelFor& parallelFor) const;

  /// 1 inside, 0 outside.
  void inside(std::span<const Point3> points, std::span<std::uint8_t> out,
              const ParallelFor& parallelFor) const;

 private:
  Normalisation normalisation_;
  Mesh surface_;
  Mesh cloud_;
  std::unique_ptr<const MeshDistance> meshDistance_;
  std::unique_ptr<const PointCloudDistance> cloudDistance_;
};

using ShapePtr = std::shared_ptr<const Shape>;

/// The plain loop on the calling thread.
void onThisThread(std::size_t count, const std::function<void(std::size_t)>& task);

}  // namespace rankscope
