// Sphere tracing against the closed forms of where rays meet spheres and planes.
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "base/rng.h"
#include "surface/sphere_tracer.h"

namespace rankscope {
namespace {

constexpr float kRadius = 0.3F;

template <class F>
Field pointwise(F f) {
  return [f](std::span<const Point3> points, std::span<float> values) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      values[i] = f(points[i]);
    }
  };
}

/// @param slope of the field: 1 for a distance
Field ball(float slope) {
  return pointwise([=](const Point3& p) { return slope * (std::hypot(p[0], p[1], p[2]) - kRadius); });
}

/// From a sphere about the cube towards places in it.
std::vector<TracedRay> randomRays(std::size_t count) {
  Rng rng(3);
  std::vector<TracedRay> rays;
  while (rays.size() < count) {
    Point3 from{};
    Point3 to{};
    for (std::size_t k = 0; k < 3; ++k) {
      from[k] = static_cast<float>(rng.uniform(-1, 1));
      to[k] = static_cast<float>(rng.uniform(-0.5, 0.5));
    }
    const float away = std::hypot(from[0], from[1], from[2]);
    if (away < 0.1F) {
      continue;
    }
    TracedRay ray;
    float length = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      ray.origin[k] = 2 * from[k] / away;
      ray.direction[k] = to[k] - ray.origin[k];
      length = std::hypot(length, ray.direction[k]);
    }
    for (float& component : ray.direction) {
      component /= length;
    }
    rays.push_back(ray);
  }
  return rays;
}

std::vector<TracedHit> traced(const Field& field, const std::vector<TracedRay>& rays,
                              const TraceSettings& settings = {}) {
  std::vector<TracedHit> hits(rays.size());
  traceRays(field, rays, settings, hits);
  return hits;
}

void expectBall(const std::vector<TracedRay>& rays, const std::vector<TracedHit>& hits) {
  std::size_t met = 0;
  for (std::size_t i = 0; i < rays.size(); ++i) {
    double b = 0;
    double c = -kRadius * kRadius;
    for (std::size_t k = 0; k < 3; ++k) {
      b += static_cast<double>(rays[i].origin[k]) * static_cast<double>(rays[i].direction[k]);
      c += static_cast<double>(rays[i].origin[k]) * static_cast<double>(rays[i].origin[k]);
    }
    const double under = b * b - c;
    if (std::abs(under) < 1e-3) {
      continue;  // it only touches
    }
    ASSERT_EQ(hits[i].met, under > 0) << i;
    if (!hits[i].met) {
      EXPECT_EQ(hits[i].normal, Point3({0, 0, 0}));
      continue;
    }
    ++met;
    const double expected = -b - std::sqrt(under);
    EXPECT_NEAR(hits[i].distance, expected, 2e-5) << i;
    for (std::size_t k = 0; k < 3; ++k) {
      const double at =
          static_cast<double>(rays[i].origin[k]) + expected * static_cast<double>(rays[i].direction[k]);
      EXPECT_NEAR(hits[i].normal[k], at / kRadius, 2e-3) << i;
    }
  }
  EXPECT_GT(met, rays.size() / 10);
  EXPECT_LT(met, rays.size());
}

TEST(SphereTracer, MeetsABallWhereTheClosedFormDoes) {
  const std::vector<TracedRay> rays = randomRays(2000);
  const std::vector<TracedHit> hits = traced(ball(1), rays);
  expectBall(rays, hits);
  double samples = 0;
  for (const TracedHit& hit : hits) {
    samples += static_cast<double>(hit.samples) / static_cast<double>(hits.size());
  }
  EXPECT_LT(samples, 40) << "steps are as long as the distance";
}

TEST(SphereTracer, OfFieldsThatAreSteeperOrFlatter) {
  const std::vector<TracedRay> rays = randomRays(1000);
  for (const float slope : {0.2F, 7.0F}) {
    TraceSettings settings;
    settings.slope = steepestSlope(ball(slope), 0.5F, 16);
    // Differences forward along the axes are up to a little more than the gradient near the ball's middle.
    EXPECT_GE(settings.slope / slope, 0.98);
    EXPECT_LE(settings.slope / slope, 1.2);
    expectBall(rays, traced(ball(slope), rays, settings));
  }
}

/// What says nothing of distances: the odds of being inside, the same far from the surface.
TEST(SphereTracer, OfOddsByFixedSteps) {
  const Field odds = pointwise(
      [](const Point3& p) { return 20 * std::tanh(50 * (std::hypot(p[0], p[1], p[2]) - kRadius)); });
  const std::vector<TracedRay> rays = randomRays(1000);
  TraceSettings settings;
  settings.slope = 1e6F;
  settings.shortestStep = 1.0F / 192;
  expectBall(rays, traced(odds, rays, settings));
}

TEST(SphereTracer, WhatIsCutByTheCubeIsClosedThere) {
  const Field all = pointwise([](const Point3& p) { return p[1] - 0.2F; });
  const std::vector<TracedRay> rays{
      {{0.1F, 0, 2}, {0, 0, -1}},     // enters inside, through the face z = 0.5
      {{0.1F, 0.4F, 2}, {0, 0, -1}},  // stays above
      {{0.1F, 2, 0}, {0, -1, 0}},     // from above onto the plane
      {{0.7F, 2, 0}, {0, -1, 0}},     // beside the cube
      {{0, 0, 0}, {1, 0, 0}},         // begins inside
  };
  const std::vector<TracedHit> hits = traced(all, rays);
  EXPECT_TRUE(hits[0].met);
  EXPECT_NEAR(hits[0].distance, 1.5, 1e-6);
  EXPECT_EQ(hits[0].normal, Point3({0, 0, 1}));
  EXPECT_FALSE(hits[1].met);
  EXPECT_TRUE(hits[2].met);
  EXPECT_NEAR(hits[2].distance, 1.8, 1e-5);
  EXPECT_NEAR(hits[2].normal[1], 1, 1e-5);
  EXPECT_FALSE(hits[3].met);
  EXPECT_EQ(hits[3].samples, 0);
  EXPECT_TRUE(hits[4].met);
  EXPECT_EQ(hits[4].distance, 0);
  EXPECT_EQ(hits[4].normal, Point3({-1, 0, 0}));
}

TEST(SphereTracer, EndsOnFieldsThatAreNoNumbers) {
  const Field nothing = pointwise([](const Point3&) { return std::nanf(""); });
  for (const TracedHit& hit : traced(nothing, randomRays(50))) {
    EXPECT_FALSE(hit.met);
    EXPECT_LE(hit.samples, TraceSettings{}.mostSteps);
  }
  EXPECT_EQ(steepestSlope(nothing, 0.5F, 4), 1);
}

}  // namespace
}  // namespace rankscope
