#include "camera/camera.h"

#include <cmath>

#include "base/vector_ops.h"
#include "camera/angles.h"

namespace rankscope {

using namespace camera_ops;

namespace {

/// The world's axes as a camera of azimuth 0 on the horizon sees them.
struct Horizon {
  Vector3 right;
  Vector3 up;
  Vector3 back;
};

Horizon horizonOf(UpAxis axis) {
  return axis == UpAxis::Y ? Horizon{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
                           : Horizon{{1, 0, 0}, {0, 0, 1}, {0, -1, 0}};
}

CameraPose uprightPose(const Camera& camera) {
  const Horizon horizon = horizonOf(camera.upAxis);
  const double azimuth = camera.azimuth * kRadians;
  const double elevation = camera.elevation * kRadians;
  const Vector3 outward =
      plus(times(horizon.right, std::sin(azimuth)), times(horizon.back, std::cos(azimuth)));
  CameraPose pose;
  pose.back = plus(times(outward, std::cos(elevation)), times(horizon.up, std::sin(elevation)));
  // From the azimuth alone, so that it is known at the poles as well.
  pose.right = minus(times(horizon.right, std::cos(azimuth)), times(horizon.back, std::sin(azimuth)));
  pose.up = cross(pose.back, pose.right);
  pose.eye = plus(camera.target, times(pose.back, camera.distance));
  return pose;
}

}  // namespace

CameraPose poseOf(const Camera& camera) {
  CameraPose pose = uprightPose(camera);
  // The scene turns counter-clockwise on the screen when the camera turns clockwise.
  const double c = std::cos(camera.roll * kRadians);
  const double s = std::sin(camera.roll * kRadians);
  const Vector3 right = pose.right;
  pose.right = minus(times(right, c), times(pose.up, s));
  pose.up = plus(times(right, s), times(pose.up, c));
  return pose;
}

Camera cameraAt(const Camera& camera, const CameraPose& pose) {
  const Horizon horizon = horizonOf(camera.upAxis);
  Camera placed = camera;
  const double x = dot(pose.back, horizon.right);
  const double z = dot(pose.back, horizon.back);
  placed.elevation = std::atan2(dot(pose.back, horizon.up), std::hypot(x, z)) / kRadians;
  constexpr double kAtPole = 1e-9;
  if (std::hypot(x, z) > kAtPole) {
    placed.azimuth = std::atan2(x, z) / kRadians;
  } else {
    // Straight from above or below the direction says nothing: the right of the screen does.
    placed.azimuth = std::atan2(-dot(pose.right, horizon.back), dot(pose.right, horizon.right)) / kRadians;
  }
  placed.roll = 0;
  const CameraPose upright = uprightPose(placed);
  placed.roll = std::atan2(-dot(pose.right, upright.up), dot(pose.right, upright.right)) / kRadians;
  placed.target = minus(pose.eye, times(pose.back, placed.distance));
  return placed;
}

}  // namespace rankscope
