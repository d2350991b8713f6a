// A camera's moves against numbers worked out by hand, and against what each move promises.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "camera/camera.h"
#include "camera/projection.h"

namespace rankscope {
namespace {

constexpr double kAspect = 4.0 / 3;

double distanceBetween(const Vector3& a, const Vector3& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

double dot(const Vector3& a, const Vector3& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

void expectNear(const Vector3& found, const Vector3& expected, double tolerance = 1e-12) {
  for (std::size_t k = 0; k < 3; ++k) {
    EXPECT_NEAR(found[k], expected[k], tolerance) << "coordinate " << k;
  }
}

/// Odd numbers everywhere, so that no two of them can stand for one another.
Camera oddCamera(UpAxis axis = UpAxis::Y) {
  Camera camera;
  camera.target = {0.3, -1.1, 2.7};
  camera.azimuth = 37;
  camera.elevation = -21;
  camera.roll = 13;
  camera.distance = 4.2;
  camera.verticalField = 53;
  camera.upAxis = axis;
  return camera;
}

TEST(CameraPose, axesOfTheWorldAreWhereTheyShouldBe) {
  Camera camera{{}, 0, 0, 0, 2, 40, UpAxis::Y};
  expectNear(poseOf(camera).eye, {0, 0, 2});
  expectNear(poseOf(camera).right, {1, 0, 0});
  expectNear(poseOf(camera).up, {0, 1, 0});
  camera.azimuth = 90;
  expectNear(poseOf(camera).eye, {2, 0, 0});
  expectNear(poseOf(camera).right, {0, 0, -1});
  camera = {{}, 0, 0, 0, 2, 40, UpAxis::Z};
  expectNear(poseOf(camera).eye, {0, -2, 0});
  expectNear(poseOf(camera).right, {1, 0, 0});
  expectNear(poseOf(camera).up, {0, 0, 1});
  camera.azimuth = 90;
  expectNear(poseOf(camera).eye, {2, 0, 0});
  expectNear(poseOf(camera).right, {0, 1, 0});
}

TEST(CameraPose, elevationAndPoles) {
  const Camera above{{1, 2, 3}, 0, 90, 0, 5, 40, UpAxis::Z};
  expectNear(poseOf(above).eye, {1, 2, 8});
  expectNear(poseOf(above).up, {0, 1, 0});
  const Camera half{{}, 0, 30, 0, 2, 40, UpAxis::Y};
  expectNear(poseOf(half).eye, {0, 1, std::sqrt(3.0)});
}

TEST(CameraPose, rollTurnsTheSceneCounterClockwise) {
  Camera camera{{}, 0, 0, 90, 2, 40, UpAxis::Y};
  // What was at the right is now at the top.
  expectNear(poseOf(camera).up, {1, 0, 0});
  expectNear(poseOf(camera).right, {0, -1, 0});
}

TEST(CameraPose, directionsAreAtRightAnglesAndRightHanded) {
  for (const UpAxis axis : {UpAxis::Y, UpAxis::Z}) {
    for (const double elevation : {-90.0, -40.0, 0.0, 71.0, 90.0}) {
      Camera camera = oddCamera(axis);
      camera.elevation = elevation;
      const CameraPose pose = poseOf(camera);
      EXPECT_NEAR(dot(pose.right, pose.right), 1, 1e-12);
      EXPECT_NEAR(dot(pose.up, pose.up), 1, 1e-12);
      EXPECT_NEAR(dot(pose.right, pose.up), 0, 1e-12);
      const Vector3 back = {pose.right[1] * pose.up[2] - pose.right[2] * pose.up[1],
                            pose.right[2] * pose.up[0] - pose.right[0] * pose.up[2],
                            pose.right[0] * pose.up[1] - pose.right[1] * pose.up[0]};
      expectNear(pose.back, back);
    }
  }
}

TEST(CameraPose, aPoseGivesItsCameraBack) {
  for (const UpAxis axis : {UpAxis::Y, UpAxis::Z}) {
    for (const double elevation : {-90.0, -89.999999, -21.0, 0.0, 90.0}) {
      Camera camera = oddCamera(axis);
      camera.elevation = elevation;
      const CameraPose pose = poseOf(camera);
      const CameraPose again = poseOf(cameraAt(camera, pose));
      expectNear(again.eye, pose.eye, 1e-9);
      expectNear(again.right, pose.right, 1e-9);
      expectNear(again.up, pose.up, 1e-9);
    }
    const Camera found = cameraAt(oddCamera(axis), poseOf(oddCamera(axis)));
    EXPECT_NEAR(found.azimuth, 37, 1e-9);
    EXPECT_NEAR(found.elevation, -21, 1e-9);
    EXPECT_NEAR(found.roll, 13, 1e-9);
    expectNear(found.target, {0.3, -1.1, 2.7}, 1e-9);
  }
}

TEST(CameraMoves, orbitKeepsTargetAndDistance) {
  Camera camera = oddCamera();
  for (int step = 0; step < 50; ++step) {
    camera = orbited(camera, 17.3, -7.1);
    EXPECT_NEAR(distanceBetween(poseOf(camera).eye, {0.3, -1.1, 2.7}), 4.2, 1e-12);
    EXPECT_LE(std::abs(camera.elevation), 90);
    EXPECT_LE(std::abs(camera.azimuth), 180);
  }
}

TEST(CameraMoves, orbitTurnsTheNearSideWithTheMouse) {
  for (const double roll : {0.0, 70.0}) {
    Camera camera = oddCamera();
    camera.roll = roll;
    const CameraPose pose = poseOf(camera);
    const Vector3 nearSide = {camera.target[0] + pose.back[0], camera.target[1] + pose.back[1],
                              camera.target[2] + pose.back[2]};
    const ScreenPoint right = projected(orbited(camera, 2, 0), kAspect, nearSide).at;
    EXPECT_GT(right.x, 0.005);
    EXPECT_NEAR(right.y / right.x, 0, 0.15);
    const ScreenPoint up = projected(orbited(camera, 0, 2), kAspect, nearSide).at;
    EXPECT_GT(up.y, 0.005);
    EXPECT_NEAR(up.x / up.y, 0, 0.15);
  }
}

TEST(CameraMoves, panFollowsTheCursorAtTheTargetsDepth) {
  const Camera camera = oddCamera();
  // A quarter and an eighth of the view's height: twice as much of its half.
  const ProjectedPoint moved = projected(panned(camera, 0.25, -0.125), kAspect, camera.target);
  EXPECT_NEAR(moved.at.x, 0.5 / kAspect, 1e-12);
  EXPECT_NEAR(moved.at.y, -0.25, 1e-12);
  EXPECT_NEAR(moved.depth, 4.2, 1e-12);
}

TEST(CameraMoves, dollyKeepsWhatIsUnderTheCursor) {
  const Camera camera = oddCamera();
  const ScreenPoint cursor{0.62, -0.41};
  const Vector3 ray = rayThrough(camera, kAspect, cursor);
  const Vector3 eye = poseOf(camera).eye;
  for (const double factor : {0.5, 0.9, 1.7}) {
    for (const double depth : {4.2, 2.5, 9.0}) {  // of the target, before it and behind it
      const Camera moved = dollied(camera, cursor, kAspect, factor, depth);
      for (const double along : {8.0, 12.0, 20.0}) {
        const Vector3 point = {eye[0] + along * ray[0], eye[1] + along * ray[1], eye[2] + along * ray[2]};
        const ProjectedPoint seen = projected(moved, kAspect, point);
        EXPECT_NEAR(seen.at.x, cursor.x, 1e-9);
        EXPECT_NEAR(seen.at.y, cursor.y, 1e-9);
        const double before = projected(camera, kAspect, point).depth;
        EXPECT_NEAR(before - seen.depth, depth * (1 - factor), 1e-9);
      }
    }
  }
}

TEST(CameraMoves, dollyLeavesTheTargetsPlaneUntilItIsReached) {
  const Camera camera = oddCamera();
  // At the target's own depth its distance is multiplied.
  EXPECT_NEAR(dollied(camera, {0.3, 0.2}, kAspect, 0.5, 4.2).distance, 2.1, 1e-12);
  // Towards a surface 2 before the eye: half of it is gone.
  EXPECT_NEAR(dollied(camera, {0.3, 0.2}, kAspect, 0.5, 2).distance, 3.2, 1e-12);
  // Towards a surface far behind the target the target goes ahead of the eye.
  EXPECT_NEAR(dollied(camera, {0.3, 0.2}, kAspect, 0.5, 20).distance, 2.5, 1e-12);
}

TEST(CameraMoves, dollyEndsAtTheSmallestDistance) {
  Camera camera = oddCamera();
  for (int step = 0; step < 200; ++step) {
    camera = dollied(camera, {0.3, 0.2}, kAspect, 0.5, camera.distance);
  }
  EXPECT_EQ(camera.distance, kSmallestDistance);
  expectNear(dollied(camera, {0.3, 0.2}, kAspect, 0.5, camera.distance).target, camera.target, 1e-12);
}

TEST(CameraMoves, lookingAroundKeepsTheEye) {
  const Camera camera = oddCamera();
  const Camera turned = looked(camera, 25, 8);
  expectNear(poseOf(turned).eye, poseOf(camera).eye);
  // Turned to the right and up, what was in the middle is to the left and below.
  const ScreenPoint before = projected(turned, kAspect, camera.target).at;
  EXPECT_LT(before.x, -0.1);
  EXPECT_LT(before.y, -0.02);
}

TEST(CameraMoves, flyingGoesAlongTheScreen) {
  const Camera camera = oddCamera();
  const CameraPose pose = poseOf(camera);
  const Camera moved = flown(camera, 0.5, -0.25, 2);
  const Vector3 eye = poseOf(moved).eye;
  const Vector3 by = {eye[0] - pose.eye[0], eye[1] - pose.eye[1], eye[2] - pose.eye[2]};
  EXPECT_NEAR(dot(by, pose.right), 0.5, 1e-12);
  EXPECT_NEAR(dot(by, pose.up), -0.25, 1e-12);
  EXPECT_NEAR(dot(by, pose.back), -2, 1e-12);
  EXPECT_EQ(moved.distance, camera.distance);
}

TEST(CameraMoves, framingFillsTheViewUpToItsMargin) {
  const Bounds box{{-1, 0, 2}, {3, 0.5, 9}};
  for (const double aspect : {0.4, 1.0, 2.5}) {
    const Camera camera = framed(oddCamera(), box, aspect);
    double most = 0;
    for (unsigned corner = 0; corner < 8; ++corner) {
      const Vector3 point = {(corner & 1U) != 0 ? 3.0 : -1.0, (corner & 2U) != 0 ? 0.5 : 0.0,
                             (corner & 4U) != 0 ? 9.0 : 2.0};
      const ProjectedPoint seen = projected(camera, aspect, point);
      EXPECT_GT(seen.depth, 0);
      most = std::max({most, std::abs(seen.at.x), std::abs(seen.at.y)});
    }
    EXPECT_NEAR(most, 0.9, 1e-9);
    expectNear(camera.target, {1, 0.25, 5.5});
    EXPECT_EQ(camera.azimuth, 37);
  }
}

TEST(CameraMoves, aPointIsFramedFromADistance) {
  const Camera camera = framed(oddCamera(), {{1, 1, 1}, {1, 1, 1}}, 1);
  EXPECT_EQ(camera.distance, 1);
  expectNear(camera.target, {1, 1, 1});
}

}  // namespace
}  // namespace rankscope
