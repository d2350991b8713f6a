#include "shape/shape_measures.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "mesh_fixture.h"
#include "shape_fixture.h"
#include "surface/surface.h"

namespace rankscope {
namespace {

Field ball(double radius) {
  return [radius](std::span<const Point3> points, std::span<float> values) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      values[i] = std::hypot(points[i][0], points[i][1], points[i][2]) - static_cast<float>(radius);
    }
  };
}

Shape sphere() {
  return Shape(testing::sphereMesh(2, {1, 1, 1}), 10'000);
}

TEST(ShapeMeasures, GridsAreWhereTheReferenceHasThem) {
  EXPECT_EQ(denseIouGrid().places.size(), 128U);
  EXPECT_EQ(referenceIouGrid().places.size(), 64U);  // of 128 on [-1, 1] those within ±0.5
  EXPECT_NEAR(referenceIouGrid().places.front(), -63.0 / 127, 1e-6);
}

/// The side changes on the square that spans what is left open, far from any face.
Shape cubeWithoutItsTop() {
  Mesh mesh = meshes::box({1, 1, 1});
  mesh.triangles.erase(mesh.triangles.begin() + 2, mesh.triangles.begin() + 4);
  return Shape(mesh, 10'000);
}

/// Both plates look to the right: the side changes halfway between them, far from any point.
Shape twoPlates() {
  Mesh cloud;
  for (const float x : {-1.0F, 1.0F}) {
    for (int i = 0; i < 100; ++i) {
      const auto column = static_cast<float>(i % 10), row = static_cast<float>(i / 10);
      cloud.positions.push_back({x, 0.2F * column - 0.9F, 0.2F * row - 0.9F});
      cloud.normals.push_back({1, 0, 0});
    }
  }
  return Shape(cloud, 0);
}

void expectAskingEveryPoint(const Shape& shape) {
  const BoxGrid grid(-0.5, 0.5, 37);
  std::vector<Point3> points;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    points.push_back(grid.at(i));
  }
  std::vector<std::uint8_t> expected(points.size());
  shape.inside(points, expected, onThisThread);
  EXPECT_EQ(insideGrid(shape, grid, onThisThread), expected);
}

TEST(ShapeMeasures, InsideGridIsAskingEveryPoint) {
  expectAskingEveryPoint(sphere());
  expectAskingEveryPoint(cubeWithoutItsTop());
  expectAskingEveryPoint(twoPlates());
}

TEST(ShapeMeasures, IouOfConcentricSpheresIsTheRatioOfTheirVolumes) {
  const Shape shape = sphere();
  const BoxGrid grid = referenceIouGrid();
  const std::vector<std::uint8_t> inside = insideGrid(shape, grid, onThisThread);
  EXPECT_NEAR(intersectionOverUnion(ball(0.36), grid, inside), std::pow(0.36 / 0.45, 3), 0.01);
  EXPECT_NEAR(intersectionOverUnion(ball(0.48), grid, inside), std::pow(0.45 / 0.48, 3), 0.01);
  EXPECT_GT(intersectionOverUnion(ball(0.45), grid, inside), 0.985);
}

TEST(ShapeMeasures, ChamferOfConcentricSpheresIsTwiceTheSquareOfTheirGap) {
  SurfaceGrid grid;
  grid.cells = 64;
  const Mesh mesh = extractSurface(ball(0.40), grid)->mesh;
  const SurfaceAgreement agreement = compareSurfaces(mesh, sphere(), 60'000, onThisThread);
  EXPECT_NEAR(agreement.chamfer / (2 * 0.05 * 0.05), 1, 0.02);
  EXPECT_GT(agreement.normalConsistency, 0.995);
}

TEST(ShapeMeasures, NothingAgreesWithNoSurface) {
  const SurfaceAgreement agreement = compareSurfaces({}, sphere(), 1000, onThisThread);
  EXPECT_TRUE(std::isnan(agreement.chamfer));
  EXPECT_TRUE(std::isnan(agreement.normalConsistency));
}

}  // namespace
}  // namespace rankscope
