#include "shape/shape_measures.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

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

TEST(ShapeMeasures, InsideGridIsAskingEveryPoint) {
  const Shape shape = sphere();
  const BoxGrid grid(-0.5, 0.5, 37);
  std::vector<Point3> points;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    points.push_back(grid.at(i));
  }
  std::vector<std::uint8_t> expected(points.size());
  shape.inside(points, expected, onThisThread);
  EXPECT_EQ(insideGrid(shape, grid, onThisThread), expected);
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
