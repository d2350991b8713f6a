#include "shape/shape_sampler.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "shape_fixture.h"

namespace rankscope {
namespace {

constexpr double kRadius = 0.45;  // normalised, whatever the file's was

Shape sphere() {
  return Shape(testing::sphereMesh(3, {10, -4, 2}), 20'000);
}

double fromCentre(const Point3& p) {
  return std::hypot(static_cast<double>(p[0]), static_cast<double>(p[1]), static_cast<double>(p[2]));
}

std::vector<Point3> draw(const Shape& shape, const TaskSpec& task, std::uint64_t stream,
                         std::size_t count = 10'000) {
  std::vector<Point3> points(count);
  drawNearSurface(shape, task, 7, stream, points, onThisThread);
  return points;
}

TEST(ShapeSampler, TheCloudLiesOnTheSurfaceEvenlyAndLooksOutward) {
  const Shape shape = sphere();
  double up = 0;
  for (std::size_t i = 0; i < shape.cloud().positions.size(); ++i) {
    const Point3& p = shape.cloud().positions[i];
    const Point3& n = shape.cloud().normals[i];
    ASSERT_NEAR(fromCentre(p), kRadius, 2e-3);
    ASSERT_GT((p[0] * n[0] + p[1] * n[1] + p[2] * n[2]) / static_cast<float>(kRadius), 0.99F);
    up += p[2] > static_cast<float>(kRadius / 2) ? 1 : 0;
  }
  // The cap above half the radius is a quarter of a sphere's area (Archimedes).
  EXPECT_NEAR(up / 20'000, 0.25, 0.015);
}

TEST(ShapeSampler, ScalesAreLaplaces) {
  TaskSpec task;
  task.task = "sdf";
  task.coarseNoise = 0.01;
  task.fineNoise = 1e-4;
  const Shape shape = sphere();
  const std::vector<Point3> points = draw(shape, task, 3, 40'000);
  std::vector<float> distances(points.size());
  shape.signedDistances(points, distances, onThisThread);
  // The mean size of a step along a direction: b along an axis, at most 2/sqrt(pi) b, and 1.055 b over all of
  // a sphere's normals (by draws of another generator). The faces are flat for steps as small as these.
  for (const bool coarse : {true, false}) {
    double sum = 0;
    for (std::size_t row = coarse ? 0 : 1; row < points.size(); row += 2) {
      sum += std::abs(static_cast<double>(distances[row]));
    }
    const double scale = coarse ? task.coarseNoise : task.fineNoise;
    EXPECT_NEAR(sum / 20'000 / scale, 1.055, coarse ? 0.06 : 0.03) << coarse;
  }
}

TEST(ShapeSampler, WrapsAtTheBox) {
  TaskSpec task;
  task.task = "sdf";
  task.coarseNoise = 0.3;
  const std::vector<Point3> points = draw(sphere(), task, 0);
  int far = 0;
  for (const Point3& p : points) {
    for (const float x : p) {
      far += std::abs(x) > 0.5F ? 1 : 0;
    }
  }
  // Twice as far as the box is wide is rare even so: exp(-1.05/0.3)/2 of the coarse coordinates at the most.
  EXPECT_LT(far, 0.02 * 3 * 5000);
}

TEST(ShapeSampler, IsAFunctionOfSeedAndStreamAlone) {
  const Shape shape = sphere();
  const TaskSpec task;
  std::vector<Point3> backwards(10'000);
  drawNearSurface(shape, task, 7, 5, backwards, [](std::size_t count, const auto& run) {
    for (std::size_t i = count; i-- > 0;) {
      run(i);
    }
  });
  EXPECT_EQ(backwards, draw(shape, task, 5));
  EXPECT_NE(backwards, draw(shape, task, 6));
}

TEST(ShapeSampler, TargetsAreThoseOfTheSphere) {
  const Shape shape = sphere();
  TaskSpec task;
  task.task = "sdf";
  const std::vector<Point3> points = draw(shape, task, 1, 2000);
  std::vector<float> targets(points.size());
  for (const char* distance : {"points", "mesh"}) {
    task.distance = distance;
    shapeTargets(shape, task, points, targets, onThisThread);
    for (std::size_t i = 0; i < points.size(); ++i) {
      const double expected = fromCentre(points[i]) - kRadius;
      // To a tangent plane instead of the sphere: off by the share of the distance that the cloud's gaps
      // tilt.
      const double tolerance = task.distance == "mesh" ? 1e-3 : 2e-3 + 0.06 * std::abs(expected);
      ASSERT_NEAR(targets[i], expected, tolerance) << distance << " " << i;
    }
  }
  task.task = "occupancy";
  shapeTargets(shape, task, points, targets, onThisThread);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double distance = fromCentre(points[i]) - kRadius;
    if (std::abs(distance) > 1e-3) {
      ASSERT_EQ(targets[i], distance < 0 ? 1.0F : 0.0F);
    }
  }
}

}  // namespace
}  // namespace rankscope
