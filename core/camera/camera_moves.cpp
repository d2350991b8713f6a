#include <algorithm>
#include <cmath>

#include "base/vector_ops.h"
#include "camera/angles.h"
#include "camera/camera.h"

namespace rankscope {

using namespace camera_ops;

namespace {

constexpr double kMargin = 0.9;  ///< of the view's half that a framed box takes

/// As a share of the depth that is gone to: a target just before the eye would spin the scene about it.
constexpr double kNearestTarget = 0.25;

double wrapped(double degrees) {
  return std::remainder(degrees, 360.0);
}

/// Half the height of the view at a distance of 1.
double halfHeight(const Camera& camera) {
  return std::tan(camera.verticalField * kRadians / 2);
}

/// Movements of the screen as those of an upright camera.
void turnBack(const Camera& camera, double& right, double& up) {
  const double c = std::cos(camera.roll * kRadians);
  const double s = std::sin(camera.roll * kRadians);
  const double x = right;
  right = c * x + s * up;
  up = c * up - s * x;
}

double insideDistances(double distance) {
  return std::clamp(distance, kSmallestDistance, kLargestDistance);
}

}  // namespace

Camera orbited(Camera camera, double right, double up) {
  turnBack(camera, right, up);
  camera.azimuth = wrapped(camera.azimuth - right);
  camera.elevation = std::clamp(camera.elevation - up, -90.0, 90.0);
  return camera;
}

Camera panned(Camera camera, double right, double up) {
  const CameraPose pose = poseOf(camera);
  const double height = 2 * halfHeight(camera) * camera.distance;
  camera.target = minus(camera.target, plus(times(pose.right, right * height), times(pose.up, up * height)));
  return camera;
}

Camera dollied(const Camera& camera, ScreenPoint cursor, double aspect, double factor, double depth) {
  const CameraPose pose = poseOf(camera);
  const double ahead = depth - insideDistances(depth * factor);
  const double half = halfHeight(camera) * ahead;
  Camera moved = camera;
  moved.distance = insideDistances(std::max(camera.distance - ahead, kNearestTarget * (depth - ahead)));
  const Vector3 eye =
      plus(pose.eye, plus(plus(times(pose.right, cursor.x * aspect * half), times(pose.up, cursor.y * half)),
                          times(pose.back, -ahead)));
  moved.target = minus(eye, times(pose.back, moved.distance));
  return moved;
}

Camera looked(Camera camera, double right, double up) {
  const Vector3 eye = poseOf(camera).eye;
  turnBack(camera, right, up);
  camera.azimuth = wrapped(camera.azimuth - right);
  camera.elevation = std::clamp(camera.elevation - up, -90.0, 90.0);
  camera.target = minus(eye, times(poseOf(camera).back, camera.distance));
  return camera;
}

Camera flown(Camera camera, double right, double up, double ahead) {
  const CameraPose pose = poseOf(camera);
  camera.target =
      plus(camera.target, plus(plus(times(pose.right, right), times(pose.up, up)), times(pose.back, -ahead)));
  return camera;
}

Camera framed(Camera camera, const Bounds& box, double aspect) {
  camera.roll = 0;
  camera.target = times(plus(box.lowest, box.highest), 0.5);
  const CameraPose pose = poseOf(camera);
  const double up = halfHeight(camera) * kMargin;
  const double right = up * aspect;
  double needed = 0;
  for (int corner = 0; corner < 8; ++corner) {
    Vector3 point{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      point[axis] = (corner >> axis & 1) != 0 ? box.highest[axis] : box.lowest[axis];
    }
    const Vector3 offset = minus(point, camera.target);
    // At this distance the corner lies on the margin.
    const double sideways =
        std::max(std::abs(dot(offset, pose.right)) / right, std::abs(dot(offset, pose.up)) / up);
    needed = std::max(needed, dot(offset, pose.back) + sideways);
  }
  camera.distance = insideDistances(needed > 0 ? needed : 1);
  return camera;
}

}  // namespace rankscope
