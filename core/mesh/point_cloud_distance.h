// Signed distances to an oriented point cloud, many at once.
#pragma once

#include <memory>
#include <span>

#include "compute/parallel_for.h"
#include "mesh/mesh.h"

namespace rankscope {

/// Through a k-d tree (nanoflann). Points without a normal have no part in it. Immutable; any number of
/// threads at once; results do not depend on them. Positive on the side to which the normals point; a query
/// that is not finite gets NaN.
class PointCloudDistance {
 public:
  /// @param cloud positions with a unit normal each; nothing of it is kept
  /// @throws UserError if no point has a normal, or the program was built without nanoflann
  explicit PointCloudDistance(const Mesh& cloud);
  ~PointCloudDistance();
  PointCloudDistance(const PointCloudDistance&) = delete;
  PointCloudDistance& operator=(const PointCloudDistance&) = delete;

  /// How far the nearest point is, with the sign of the way from it along its normal.
  void signedDistances(std::span<const Point3> points, std::span<float> out,
                       const ParallelFor& parallelFor) const;

  /// As FINER's and BACON's data loaders have it: (p - nearest) · (mean of the normals of the three nearest
  /// points). No distance, but what the paper's networks are trained towards.
  void protocolDistances(std::span<const Point3> points, std::span<float> out,
                         const ParallelFor& parallelFor) const;

 private:
  struct Tree;
  std::unique_ptr<Tree> tree_;
};

}  // namespace rankscope
