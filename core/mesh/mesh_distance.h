// Signed distances to a triangle mesh, many at once.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "compute/parallel_for.h"
#include "mesh/closest_triangle.h"
#include "mesh/mesh.h"
#include "mesh/pseudo_normals.h"
#include "mesh/winding_number.h"

namespace rankscope {

enum class SignRule {
  Automatic,
  PseudoNormals,  ///< Baerentzen and Aanaes 2005
  WindingNumber   ///< Jacobson et al. 2013, Barill et al. 2018
};

/// Where a surface is closest to a point.
struct SurfacePoint {
  Point3 place{};
  float distance = 0;          ///< negative inside
  std::uint32_t triangle = 0;  ///< of the mesh
};

/// Exact distances (closest point of the closest triangle, in double) with a sign that holds up on real
/// scans. A mesh turned inside out measures the same.
///
/// The sign of a mesh that is closed, looks to one side, is of one piece and has no face without area is that
/// of the pseudo-normal where the mesh is closest; the volume tells which side is outside.
///
/// In any other mesh, with holes, inverted faces or several pieces, inside is where the generalised winding
/// number is beyond one half, in either sense. Holes are closed by a surface that spans them smoothly; it has
/// no part in the distance, which is to the mesh alone. Faces without area are no surface.
///
/// Immutable; any number of threads at once; results do not depend on them.
class MeshDistance {
 public:
  /// @param mesh whose coordinates and their squares fit into a float, as loaders promise; nothing of it is
  ///        kept
  /// @param rule PseudoNormals is an error for a mesh that is not closed or looks to both sides
  /// @throws UserError for a mesh without a face that has an area, or a rule that it does not allow
  explicit MeshDistance(const Mesh& mesh, SignRule rule = SignRule::Automatic);
  ~MeshDistance();

  /// What the sign comes from: never Automatic.
  SignRule rule() const { return pseudoNormals_ ? SignRule::PseudoNormals : SignRule::WindingNumber; }

  /// `out` is as long as `points`. A point that is not finite gets NaN and place NaN.
  void closest(std::span<const Point3> points, std::span<SurfacePoint> out,
               const ParallelFor& parallelFor) const;
  void signedDistances(std::span<const Point3> points, std::span<float> out,
                       const ParallelFor& parallelFor) const;
  /// 1 where signedDistances is negative, 0 elsewhere; faster where the rule is the winding number.
  void inside(std::span<const Point3> points, std::span<std::uint8_t> out,
              const ParallelFor& parallelFor) const;

 private:
  /// @param hint a face that may be near; the one that was found afterwards
  SurfacePoint closest(const Point3& point, std::uint32_t& hint) const;
  bool isInside(const Point3& point) const;
  bool isInside(const Point3& point, const ClosestTriangle::Hit& hit) const;

  std::vector<std::uint32_t> triangleOf_;  ///< of each face with an area: its triangle in the mesh
  std::unique_ptr<ClosestTriangle> closest_;
  std::unique_ptr<PseudoNormals> pseudoNormals_;  ///< one of these two
  std::unique_ptr<WindingNumber> winding_;
  double outward_ = 1;  ///< -1 if the faces look inward
};

}  // namespace rankscope
