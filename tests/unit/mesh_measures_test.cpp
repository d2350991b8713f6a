#include "mesh/mesh_measures.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "mesh/normalisation.h"
#include "mesh/polygon.h"
#include "mesh/vertex_merge.h"
#include "mesh_fixture.h"

namespace rankscope {
namespace {

constexpr double kPi = std::numbers::pi;

TEST(MeshMeasures, ABoxIsExact) {
  const MeshReport report = measureMesh(meshes::box({1, 2, 3}, {10, 0, -5}));
  EXPECT_EQ(report.vertices, 8U);
  EXPECT_EQ(report.triangles, 12U);
  EXPECT_EQ(report.bounds.lowest, (Vector3{9, -2, -8}));
  EXPECT_EQ(report.bounds.highest, (Vector3{11, 2, -2}));
  EXPECT_DOUBLE_EQ(report.area, 2 * (2 * 4 + 4 * 6 + 6 * 2));
  EXPECT_NEAR(report.volume, 48, 1e-12);
  EXPECT_EQ(report.edges, 18U);
  EXPECT_EQ(report.eulerNumber, 2);
  EXPECT_EQ(report.components, 1U);
  EXPECT_TRUE(report.watertight);
}

TEST(MeshMeasures, SphereAndTorusApproachTheirClosedForms) {
  const MeshReport ball = measureMesh(meshes::sphere(2, 5));
  EXPECT_NEAR(ball.area, 16 * kPi, 0.005 * 16 * kPi);
  EXPECT_NEAR(ball.volume, 32 * kPi / 3, 0.005 * 32 * kPi / 3);
  EXPECT_EQ(ball.eulerNumber, 2) << "although every triangle has corners of its own";
  EXPECT_GT(ball.duplicateVertices, ball.vertices / 2);
  EXPECT_TRUE(ball.watertight);
  const MeshReport ring = measureMesh(meshes::torus(2, 0.5, 200, 100));
  EXPECT_NEAR(ring.area, 4 * kPi * kPi * 2 * 0.5, 0.005 * 4 * kPi * kPi);
  EXPECT_NEAR(ring.volume, 2 * kPi * kPi * 2 * 0.25, 0.005 * kPi * kPi);
  EXPECT_EQ(ring.eulerNumber, 0);
  EXPECT_TRUE(ring.watertight);
}

TEST(MeshMeasures, FaultsAreCounted) {
  Mesh mesh = meshes::box({1, 1, 1});
  mesh.triangles.pop_back();  // three edges of a hole
  EXPECT_EQ(measureMesh(mesh).boundaryEdges, 3U);
  EXPECT_FALSE(measureMesh(mesh).watertight);
  mesh = meshes::box({1, 1, 1});
  std::swap(mesh.triangles[0][0], mesh.triangles[0][1]);
  EXPECT_EQ(measureMesh(mesh).inconsistentEdges, 3U);
  EXPECT_FALSE(measureMesh(mesh).watertight);
  mesh = meshes::box({1, 1, 1});
  mesh.triangles.push_back({0, 1, 7});
  EXPECT_EQ(measureMesh(mesh).crowdedEdges, 1U);
  mesh = meshes::box({1, 1, 1});
  mesh.triangles.push_back({3, 3, 5});
  mesh.positions.push_back({0, 1, 1});  // between 6 and 7
  mesh.triangles.push_back({6, 8, 7});
  mesh.positions.push_back({0, 0, 0});
  mesh.positions.push_back(mesh.positions[2]);
  const MeshReport report = measureMesh(mesh);
  EXPECT_EQ(report.degenerateFaces, 2U);
  EXPECT_EQ(report.unreferencedVertices, 2U);
  EXPECT_EQ(report.duplicateVertices, 1U);
  EXPECT_EQ(measureMesh(meshes::together(meshes::box({1, 1, 1}), meshes::torus(5, 1, 9, 7))).components, 2U);
  EXPECT_LT(signedVolumeOf(meshes::insideOut(meshes::box({1, 1, 1}))), 0);
  EXPECT_EQ(measureMesh({}).components, 0U);
}

TEST(VertexMerge, KeepsTheSurface) {
  Mesh mesh = meshes::sphere(2, 3);
  mesh.normals = mesh.positions;
  const Mesh merged = withMergedVertices(mesh);
  EXPECT_EQ(merged.positions.size(), 6 * 64 + 2U)
      << "what 12 faces cut three times over have, by Euler's formula";
  EXPECT_EQ(merged.normals, merged.positions);
  EXPECT_EQ(measureMesh(merged).duplicateVertices, 0U);
  EXPECT_EQ(areaOf(merged), areaOf(mesh));
  EXPECT_EQ(firstAtSamePlace(std::vector<Point3>{{0, 1, 2}, {-0.0F, 1, 2}, {0, 1, 3}}),
            (std::vector<std::uint32_t>{0, 0, 2}));
}

TEST(MeshMeasures, FaceNormalsLookOutward) {
  const Mesh box = meshes::box({1, 1, 1});
  const std::vector<Point3> normals = faceNormals(box);
  for (std::size_t i = 0; i < normals.size(); ++i) {
    const Point3& corner = box.positions[box.triangles[i][0]];
    EXPECT_FLOAT_EQ(normals[i][0] * corner[0] + normals[i][1] * corner[1] + normals[i][2] * corner[2], 1);
  }
}

TEST(Polygon, AnyStarIsCoveredOnceInAnyPlane) {
  // A star of ten corners, convex and concave by turns, seen from eight directions.
  for (int direction = 0; direction < 8; ++direction) {
    std::vector<Point3> positions;
    std::vector<std::uint32_t> corners;
    double area = 0;
    for (int i = 0; i < 10; ++i) {
      const double radius = i % 2 == 0 ? 1 : 0.3, angle = 2 * kPi * i / 10;
      area += std::sin(2 * kPi / 10) * 0.3 / 2;
      const double x = radius * std::cos(angle), y = radius * std::sin(angle);
      positions.push_back({static_cast<float>((direction & 1) != 0 ? -x : x),
                           static_cast<float>((direction & 2) != 0 ? 0.5 * x + y : y),
                           static_cast<float>((direction & 4) != 0 ? x + 2 * y : 0.25 * x)});
      corners.push_back(static_cast<std::uint32_t>(i));
    }
    Mesh star{positions, {}, {}};
    appendPolygon(positions, corners, star.triangles);
    ASSERT_EQ(star.triangles.size(), 8U);
    Vector3 sum{};
    for (const Triangle& triangle : star.triangles) {
      for (std::size_t k = 0; k < 3; ++k) {
        sum[k] += doubleArea(star, triangle)[k] / 2;
      }
    }
    // Covered once and turned one way: the areas add up to the length of their vectors' sum.
    EXPECT_NEAR(areaOf(star), std::hypot(sum[0], sum[1], sum[2]), 1e-6);
    EXPECT_GT(areaOf(star), area * 0.99);
  }
}

TEST(Normalisation, FollowsTheReference) {
  // Mean (1, 2, 3); after it is subtracted the least of all coordinates is -4 and the greatest 8.
  Mesh mesh;
  mesh.positions = {{-3, 2, 3}, {1, 10, 3}, {5, -6 + 4, 3}, {1, -2, 3}};
  mesh.normals.assign(4, {0, 0, 1});
  const Normalisation n = normalisationOf(mesh);
  EXPECT_EQ(n.mean, (Vector3{1, 2, 3}));
  EXPECT_DOUBLE_EQ(n.scale, 0.9 / 12);
  EXPECT_NEAR(n.scale * -4 + n.offset, -0.45, 1e-12);
  EXPECT_NEAR(n.apply(mesh.positions[1])[1], 0.45, 1e-7);
  EXPECT_NEAR(n.apply(mesh.positions[0])[0], -0.45, 1e-7);
  EXPECT_NEAR(n.apply(mesh.positions[0])[2], n.offset, 1e-7) << "the same offset on all axes";
  EXPECT_DOUBLE_EQ(n.invertDistance(0.9), 12);
}

TEST(Normalisation, ComesBackToTheFilesCoordinates) {
  Mesh mesh = meshes::torus(30, 4, 20, 12);
  for (Point3& p : mesh.positions) {
    p = {p[0] + 1000, p[1] - 200, p[2]};
  }
  mesh.positions.push_back({1e9F, 0, 0});  // of no face: it counts for nothing
  const Normalisation n = normalisationOf(mesh);
  const Mesh normal = n.apply(mesh);
  const Bounds bounds = boundsOf(normal);
  const Bounds original = boundsOf(mesh);
  double low = 1, high = -1;
  for (std::size_t k = 0; k < 3; ++k) {
    low = std::min(low, bounds.lowest[k]);
    high = std::max(high, bounds.highest[k]);
    EXPECT_NEAR(boundsOf(n.invert(normal)).lowest[k], original.lowest[k], 1e-3);
    EXPECT_NEAR(boundsOf(n.invert(normal)).highest[k], original.highest[k], 1e-3);
  }
  EXPECT_NEAR(low, -0.45, 1e-6);
  EXPECT_NEAR(high, 0.45, 1e-6);
  EXPECT_EQ(normalisationOf({}).scale, 1);
}

}  // namespace
}  // namespace rankscope
