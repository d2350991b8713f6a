#include <cmath>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "base/rng.h"
#include "scene/field_frame.h"
#include "scene/posed_camera.h"

namespace rankscope {
namespace {

void expectNear(const Vec3& found, const Vec3& expected, double tolerance = 1e-6) {
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(found[k], expected[k], tolerance) << k;
  }
}

PosedCamera plain() {
  return {{4, 2, 2, 4, 2, 1}, {}, {{{1, 0, 0, 5}, {0, 1, 0, 6}, {0, 0, 1, 7}}}};
}

/// Turned, moved and bent.
PosedCamera bent() {
  PosedCamera camera = lookAt({1, 2, -3}, {0.2F, 0, 0.1F}, {0, 1, 0}, 0.9, 640, 480);
  camera.intrinsics.focalY *= 1.1;
  camera.intrinsics.centreX += 13;
  camera.distortion = {-0.12, 0.05, -0.01, 0.002, 0.003, -0.004};
  return camera;
}

TEST(PosedCamera, RaysOfPixelsByHand) {
  const PosedCamera camera = plain();
  const std::vector<Ray> rays = raysOf(camera);
  ASSERT_EQ(rays.size(), 8U);
  // Column 3 of row 0 has its middle at (3.5, 0.5): ((3.5 - 2) / 2, (0.5 - 1) / 4, 1).
  const double length = std::sqrt(0.75 * 0.75 + 0.125 * 0.125 + 1);
  expectNear(rays[3].direction, {static_cast<float>(0.75 / length), static_cast<float>(-0.125 / length),
                                 static_cast<float>(1 / length)});
  expectNear(rays[3].origin, {5, 6, 7});
  expectNear(rayThrough(camera, {2, 1}).direction, {0, 0, 1});
}

TEST(PosedCamera, ProjectsAPointByHand) {
  // (1, -2, 4) in front of it: 2 · 1/4 + 2, 4 · -2/4 + 1.
  const std::optional<PixelPosition> place = project(plain(), {6, 4, 11});
  ASSERT_TRUE(place);
  EXPECT_NEAR(place->x, 2.5, 1e-9);
  EXPECT_NEAR(place->y, -1, 1e-9);
  EXPECT_FALSE(project(plain(), {5, 6, 6})) << "behind it";
}

TEST(PosedCamera, DistortsAsOpenCvDoes) {
  PosedCamera camera = plain();
  camera.intrinsics = {100, 100, 100, 100, 50, 50};
  camera.distortion = {0.1, 0.01, 0.001, 0.0001, 0.02, 0.03};
  // x = 0.5, y = -0.25 and r² = 0.3125.
  const double rr = 0.3125,
               radial = 1 + 0.1 * rr + 0.01 * rr * rr + 0.001 * rr * rr * rr + 1e-4 * rr * rr * rr * rr;
  const std::optional<PixelPosition> place = project(camera, {5 + 1, 6 - 0.5F, 7 + 2});
  ASSERT_TRUE(place);
  EXPECT_NEAR(place->x, 50 + 100 * (0.5 * radial + 2 * 0.02 * -0.125 + 0.03 * (rr + 0.5)), 1e-6);
  EXPECT_NEAR(place->y, 50 + 100 * (-0.25 * radial + 0.02 * (rr + 0.125) + 2 * 0.03 * -0.125), 1e-6);
}

TEST(PosedCamera, ProjectingARayGivesItsPixel) {
  for (const PosedCamera& camera : {plain(), bent()}) {
    Rng rng(4);
    for (int i = 0; i < 500; ++i) {
      const PixelPosition place{rng.uniform(0, camera.intrinsics.width),
                                rng.uniform(0, camera.intrinsics.height)};
      const Ray ray = rayThrough(camera, place);
      const std::optional<PixelPosition> again =
          project(camera, ray.at(static_cast<float>(rng.uniform(0.5, 5))));
      ASSERT_TRUE(again);
      ASSERT_NEAR(again->x, place.x, 2e-3);
      ASSERT_NEAR(again->y, place.y, 2e-3);
    }
  }
}

TEST(PosedCamera, AMatrixThatScalesStillProjects) {
  PosedCamera camera = bent();
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t k = 0; k < 3; ++k) {
      camera.pose[row][k] *= 2.5;
    }
  }
  const Ray ray = rayThrough(camera, {100, 50});
  EXPECT_NEAR(std::hypot(ray.direction[0], std::hypot(ray.direction[1], ray.direction[2])), 1, 1e-6);
  const std::optional<PixelPosition> place = project(camera, ray.at(2));
  ASSERT_TRUE(place);
  EXPECT_NEAR(place->x, 100, 2e-3);
  EXPECT_NEAR(place->y, 50, 2e-3);
}

TEST(PosedCamera, AStrongLensGivesFiniteRaysAtItsCorners) {
  PosedCamera camera = bent();
  camera.distortion = {-3, 2, 0, 0, 0.2, 0.2};
  for (const Ray& ray : raysOf(resized(camera, 32, 24))) {
    ASSERT_TRUE(std::isfinite(ray.direction[0] + ray.direction[1] + ray.direction[2]));
  }
}

TEST(PosedCamera, LooksAtItsTargetWithUpUpward) {
  const PosedCamera camera = lookAt({0, 1, -4}, {0, 1, 0}, {0, 1, 0}, std::numbers::pi / 2, 200, 100);
  expectNear(rayThrough(camera, {100, 50}).direction, {0, 0, 1});
  const float diagonal = static_cast<float>(std::sqrt(0.5));
  // Seen along +z with y up, what is on the right has a negative x.
  expectNear(rayThrough(camera, {200, 50}).direction, {-diagonal, 0, diagonal});
  const std::optional<PixelPosition> above = project(camera, {0, 2, 0});
  ASSERT_TRUE(above);
  EXPECT_LT(above->y, 50);
  EXPECT_NEAR(determinantOf(camera.pose), 1, 1e-9) << "not a mirror";
}

TEST(PosedCamera, AnotherSizeShowsTheSame) {
  const PosedCamera small = resized(bent(), 160, 120);
  expectNear(rayThrough(small, {40, 30}).direction, rayThrough(bent(), {160, 120}).direction);
  expectNear(rayThrough(resized(bent(), 320, 120), {80, 30}).direction,
             rayThrough(bent(), {160, 120}).direction);
}

TEST(PosedCamera, TheFrustumsCornersAreThePictures) {
  const PosedCamera camera = bent();
  const std::array<Vec3, 5> corners = frustumOf(camera, 0.5);
  expectNear(corners[0], {1, 2, -3});
  const std::array<PixelPosition, 4> expected{{{0, 0}, {640, 0}, {640, 480}, {0, 480}}};
  for (std::size_t i = 0; i < 4; ++i) {
    const std::optional<PixelPosition> place = project(camera, corners[i + 1]);
    ASSERT_TRUE(place);
    EXPECT_NEAR(place->x, expected[i].x, 1e-3);
    EXPECT_NEAR(place->y, expected[i].y, 1e-3);
  }
}

TEST(FieldFrame, FollowsTorchNgpByHand) {
  const FieldFrame frame{0.5, {0.1, 0.2, 0.3}, 1};
  const Pose file{{{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}}};
  const Pose expected{{{5, -6, -7, 4.1}, {9, -10, -11, 6.2}, {1, -2, -3, 2.3}}};
  const Pose found = frame.toField(file);
  const Pose back = frame.toFile(found);
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t k = 0; k < 4; ++k) {
      EXPECT_NEAR(found[row][k], expected[row][k], 1e-12);
      EXPECT_NEAR(back[row][k], file[row][k], 1e-12);
    }
  }
}

TEST(FieldFrame, AroundCamerasOfUnknownUnits) {
  const Pose a{{{1, 0, 0, 100}, {0, 1, 0, 7}, {0, 0, 1, 0}}},
      b{{{1, 0, 0, 140}, {0, 1, 0, 7}, {0, 0, 1, 10}}};
  const FieldFrame frame = frameAround({a, b}, 4);
  EXPECT_NEAR(frame.toField(a)[2][3], -1, 1e-9);
  EXPECT_NEAR(frame.toField(b)[2][3], 1, 1e-9);
  EXPECT_NEAR(frame.toField(b)[1][3], 0.25, 1e-9);
  EXPECT_NEAR(frame.toField(b)[0][3], 0, 1e-9);
  EXPECT_EQ(frameAround({a}, 4).scale, 1) << "of one camera nothing is known";
}

}  // namespace
}  // namespace rankscope
