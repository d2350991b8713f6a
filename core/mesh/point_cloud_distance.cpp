#include "mesh/point_cloud_distance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "base/error.h"
#include "mesh/chunks.h"
#include "mesh/nearest_points.h"

namespace rankscope {
namespace {

struct Points {
  std::vector<Point3> places;
  std::vector<Point3> normals;
};

Points withNormals(const Mesh& cloud) {
  Points out;
  for (std::size_t i = 0; i < std::min(cloud.positions.size(), cloud.normals.size()); ++i) {
    if (cloud.normals[i] != Point3{}) {
      out.places.push_back(cloud.positions[i]);
      out.normals.push_back(cloud.normals[i]);
    }
  }
  if (out.places.empty()) {
    throw UserError("point cloud", "has no point with a normal", "choose another one");
  }
  return out;
}

}  // namespace

struct PointCloudDistance::Tree {
  Points points;
  NearestPoints nearest;

  explicit Tree(const Mesh& cloud) : points(withNormals(cloud)), nearest(points.places) {}

  /// What `use` makes of the way from the nearest point along the mean normal of the `count` nearest, and of
  /// its length.
  template <class Use>
  float ask(const Point3& point, std::size_t count, Use use) const {
    if (!std::isfinite(point[0]) || !std::isfinite(point[1]) || !std::isfinite(point[2])) {
      return std::numeric_limits<float>::quiet_NaN();
    }
    std::array<NearestPoints::Neighbour, NearestPoints::kMost> found{};
    const std::size_t wanted = nearest.find(point, count, found);
    std::array<double, 3> away{}, normal{};
    for (std::size_t k = 0; k < 3; ++k) {
      away[k] = static_cast<double>(point[k]) - points.places[found[0].point][k];
      for (std::size_t i = 0; i < wanted; ++i) {
        normal[k] += points.normals[found[i].point][k] / static_cast<double>(wanted);
      }
    }
    const double along = away[0] * normal[0] + away[1] * normal[1] + away[2] * normal[2];
    return static_cast<float>(use(along, std::hypot(away[0], away[1], away[2])));
  }
};

PointCloudDistance::PointCloudDistance(const Mesh& cloud) : tree_(std::make_unique<Tree>(cloud)) {}

PointCloudDistance::~PointCloudDistance() = default;

void PointCloudDistance::signedDistances(std::span<const Point3> points, std::span<float> out,
                                         const ParallelFor& parallelFor) const {
  forEachPoint<int>(points, parallelFor, [&](std::size_t i, int) {
    out[i] = tree_->ask(points[i], 1,
                        [](double along, double distance) { return along < 0 ? -distance : distance; });
  });
}

void PointCloudDistance::protocolDistances(std::span<const Point3> points, std::span<float> out,
                                           const ParallelFor& parallelFor) const {
  forEachPoint<int>(points, parallelFor, [&](std::size_t i, int) {
    out[i] = tree_->ask(points[i], 3, [](double along, double) { return along; });
  });
}

}  // namespace rankscope
