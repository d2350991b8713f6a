#include "shape/shape_measures.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>

#include "mesh/chunks.h"
#include "mesh/closest_triangle.h"
#include "mesh/mesh_measures.h"
#include "mesh/point_cloud_distance.h"
#include "shape/surface_samples.h"

namespace rankscope {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kOwnSeed = 1;
constexpr std::uint64_t kOtherSeed = 2;
constexpr std::size_t kAtOnce = 1 << 16;
constexpr std::size_t kMostNormals = 100'000;

double meanSquaredDistance(const Mesh& from, const PointCloudDistance& to, const ParallelFor& parallelFor) {
  std::vector<float> distances(from.positions.size());
  to.signedDistances(from.positions, distances, parallelFor);
  double sum = 0;
  for (const float distance : distances) {
    sum += static_cast<double>(distance) * static_cast<double>(distance);
  }
  return sum / static_cast<double>(distances.size());
}

/// The triangles with an area.
std::vector<Triangle> realTriangles(const Mesh& mesh) {
  std::vector<Triangle> real;
  std::copy_if(mesh.triangles.begin(), mesh.triangles.end(), std::back_inserter(real),
               [&](const Triangle& t) {
                 const Vector3 area = doubleArea(mesh, t);
                 return std::hypot(area[0], area[1], area[2]) > 0;
               });
  return real;
}

/// The mean |n · n'| of samples and the faces of a mesh that are closest to them.
double meanAlignment(const Mesh& samples, const Mesh& mesh, const ParallelFor& parallelFor) {
  const Mesh faces{mesh.positions, {}, realTriangles(mesh)};
  const std::vector<Point3> normals = faceNormals(faces);
  const ClosestTriangle closest(faces.positions, faces.triangles);
  const std::size_t count = std::min(kMostNormals, samples.positions.size());
  std::vector<double> products(count);
  forEachPoint<std::uint32_t>(
      std::span(samples.positions).first(count), parallelFor, [&](std::size_t i, std::uint32_t& hint) {
        hint = closest.find(samples.positions[i], hint).triangle;
        double product = 0;
        for (std::size_t axis = 0; axis < 3; ++axis) {
          product += static_cast<double>(samples.normals[i][axis]) * static_cast<double>(normals[hint][axis]);
        }
        products[i] = std::abs(product);
      });
  return std::accumulate(products.begin(), products.end(), 0.0) / static_cast<double>(products.size());
}

}  // namespace

BoxGrid referenceIouGrid() {
  return {-1, 1, 128};
}

BoxGrid denseIouGrid() {
  return {-0.5, 0.5, 128};
}

double intersectionOverUnion(const Field& field, const BoxGrid& grid, std::span<const std::uint8_t> inside) {
  std::vector<Point3> points;
  std::vector<float> values;
  std::int64_t both = 0;
  std::int64_t either = 0;
  for (std::size_t first = 0; first < grid.size(); first += kAtOnce) {
    const std::size_t count = std::min(kAtOnce, grid.size() - first);
    points.clear();
    for (std::size_t i = 0; i < count; ++i) {
      points.push_back(grid.at(first + i));
    }
    values.resize(count);
    field(points, values);
    for (std::size_t i = 0; i < count; ++i) {
      const bool a = values[i] < 0;
      const bool b = inside[first + i] != 0;
      both += a && b ? 1 : 0;
      either += a || b ? 1 : 0;
    }
  }
  return either == 0 ? kNone : static_cast<double>(both) / static_cast<double>(either);
}

SurfaceAgreement compareSurfaces(const Mesh& mesh, const Shape& shape, std::size_t samples,
                                 const ParallelFor& parallelFor) {
  if (mesh.triangles.empty() || !(areaOf(mesh) > 0)) {
    return {kNone, kNone};
  }
  const Mesh own = drawOnSurface(mesh, samples, kOwnSeed);
  const Mesh other = shape.hasFaces() ? drawOnSurface(shape.surface(), samples, kOtherSeed) : shape.cloud();
  SurfaceAgreement agreement;
  agreement.chamfer = meanSquaredDistance(own, PointCloudDistance(other), parallelFor) +
                      meanSquaredDistance(other, PointCloudDistance(own), parallelFor);
  agreement.normalConsistency =
      shape.hasFaces()
          ? (meanAlignment(own, shape.surface(), parallelFor) + meanAlignment(other, mesh, parallelFor)) / 2
          : kNone;
  return agreement;
}

}  // namespace rankscope
