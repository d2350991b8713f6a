// From pixels and keys to the camera, against what the eye should see.
#include <array>
#include <cmath>
#include <cstdint>

#include <gtest/gtest.h>

#include "camera/projection.h"
#include "panels/surface_moves.h"

namespace rankscope {
namespace {

constexpr Camera kCamera{{0.1, 0.2, 0.3}, 20, 10, 0, 4, 50, UpAxis::Y};
constexpr ScreenRect kCell{100, 50, 400, 300};
constexpr double kAspect = 400.0 / 300;

/// The pixel at which a point is seen.
std::array<double, 2> pixelOf(const Camera& camera, const Vector3& point) {
  const ScreenPoint at = projected(camera, kAspect, point).at;
  return {kCell.x + (at.x + 1) / 2 * kCell.w, kCell.y + (1 - at.y) / 2 * kCell.h};
}

TEST(SurfaceMoves, halfATurnPerHeight) {
  const Camera turned = dragCamera(kCamera, {150, 0, 300, false}, false);
  EXPECT_NEAR(turned.azimuth, 20 - 90, 1e-12);
  EXPECT_EQ(turned.target, kCamera.target);
  // Downwards the near side goes down, so the eye goes up.
  EXPECT_NEAR(dragCamera(kCamera, {0, 50, 300, false}, false).elevation, 40, 1e-12);
}

TEST(SurfaceMoves, panMovesTheTargetByTheMousesPixels) {
  const Camera moved = dragCamera(kCamera, {37, -21, 300, true}, false);
  const std::array<double, 2> at = pixelOf(moved, kCamera.target);
  EXPECT_NEAR(at[0], kCell.x + 200 + 37, 1e-9);
  EXPECT_NEAR(at[1], kCell.y + 150 - 21, 1e-9);
}

TEST(SurfaceMoves, lookingAroundWhileFlyingFollowsTheMouse) {
  const Camera turned = dragCamera(kCamera, {6, 0, 300, false}, true);
  const Vector3 eye = poseOf(kCamera).eye;
  const Vector3 after = poseOf(turned).eye;
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(after[k], eye[k], 1e-12);
  }
  EXPECT_NEAR(pixelOf(turned, kCamera.target)[0], kCell.x + 200 + 6, 1.5);
}

TEST(SurfaceMoves, screenPointsAreWhatTheProjectionSays) {
  const Vector3 point = {0.5, -0.3, 0.9};
  const std::array<double, 2> pixel = pixelOf(kCamera, point);
  const ScreenPoint at = screenPointIn(kCell, pixel[0], pixel[1]);
  EXPECT_NEAR(at.x, projected(kCamera, kAspect, point).at.x, 1e-12);
  EXPECT_NEAR(at.y, projected(kCamera, kAspect, point).at.y, 1e-12);
}

TEST(SurfaceMoves, flightGoesAThirdOfTheSceneASecond) {
  FlightKeys keys;
  keys.ahead = true;
  const CameraPose before = poseOf(kCamera);
  const CameraPose after = poseOf(flyCamera(kCamera, keys, 6, 0.5));
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(after.eye[k], before.eye[k] - before.back[k], 1e-12);
  }
  keys.back = true;  // both: nowhere
  EXPECT_EQ(flyCamera(kCamera, keys, 6, 0.5), kCamera);
  const FlightKeys fast{.right = true, .fast = true};
  const CameraPose sideways = poseOf(flyCamera(kCamera, fast, 6, 0.5));
  EXPECT_NEAR(std::hypot(sideways.eye[0] - before.eye[0], sideways.eye[1] - before.eye[1],
                         sideways.eye[2] - before.eye[2]),
              4, 1e-12);
}

TEST(SurfaceMoves, raysHitTheNearestTriangle) {
  Mesh mesh;
  for (const float z : {-1.0F, 2.0F, 7.0F}) {
    const auto first = static_cast<std::uint32_t>(mesh.positions.size());
    mesh.positions.insert(mesh.positions.end(), {{-1, -1, z}, {2, -1, z}, {-1, 2, z}});
    mesh.triangles.push_back({first, first + 2, first + 1});
  }
  const Vector3 down = {0, 0, -1};
  ASSERT_TRUE(firstHit(mesh, {0, 0, 5}, down).has_value());
  EXPECT_NEAR(*firstHit(mesh, {0, 0, 5}, down), 3, 1e-12) << "7 is behind, −1 is hidden";
  EXPECT_NEAR(*firstHit(mesh, {0, 0, 5}, {0, 0, -2}), 1.5, 1e-12) << "in lengths of the direction";
  EXPECT_FALSE(firstHit(mesh, {0.6, 0.6, 5}, down).has_value()) << "beyond the longest side";
  EXPECT_TRUE(firstHit(mesh, {0.4, 0.4, 5}, down).has_value());
  EXPECT_FALSE(firstHit(mesh, {0, 0, 5}, {1, 0, 0}).has_value()) << "along the triangles";
  EXPECT_FALSE(firstHit(Mesh{}, {0, 0, 5}, down).has_value());
}

}  // namespace
}  // namespace rankscope
