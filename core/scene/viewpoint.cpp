#include "scene/viewpoint.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/vector_ops.h"

namespace rankscope {
namespace {

constexpr double kDegrees = 180 / std::numbers::pi;
constexpr double kNearestTarget = 0.25;

Vector3 columnOf(const Pose& pose, std::size_t k) {
  return {pose[0][k], pose[1][k], pose[2][k]};
}

Vector3 unit(const Vector3& a) {
  return times(a, 1 / std::sqrt(dot(a, a)));
}

}  // namespace

PosedCamera posedCameraOf(const Camera& camera, int width, int height) {
  const CameraPose pose = poseOf(camera);
  const double focal = height / (2 * std::tan(camera.verticalField / (2 * kDegrees)));
  PosedCamera posed{{width, height, focal, focal, width / 2.0, height / 2.0}, {}, {}};
  for (std::size_t k = 0; k < 3; ++k) {
    posed.pose[k] = {pose.right[k], -pose.up[k], -pose.back[k], pose.eye[k]};
  }
  return posed;
}

Camera cameraOf(const PosedCamera& posed) {
  CameraPose pose;
  pose.eye = columnOf(posed.pose, 3);
  pose.back = times(unit(columnOf(posed.pose, 2)), -1);
  // A pose that was read from a file need not be at right angles to the last digit.
  const Vector3 right = columnOf(posed.pose, 0);
  pose.right = unit(minus(right, times(pose.back, dot(right, pose.back))));
  pose.up = cross(pose.back, pose.right);
  Camera camera;
  camera.distance = std::clamp(dot(pose.eye, pose.back), kNearestTarget, kLargestDistance);
  const double field = 2 * std::atan(posed.intrinsics.height / (2 * posed.intrinsics.focalY)) * kDegrees;
  camera.verticalField = std::clamp(field, kSmallestField, kLargestField);
  return cameraAt(camera, pose);
}

std::size_t viewCount(const Scene& scene) {
  return scene.train.size() + scene.heldOut.size();
}

bool isHeldOut(const Scene& scene, std::size_t view) {
  return view >= scene.train.size();
}

const View& viewOf(const Scene& scene, std::size_t view) {
  return isHeldOut(scene, view) ? scene.heldOut[view - scene.train.size()] : scene.train[view];
}

std::size_t shownViewNumber(const Scene& scene, int view) {
  return static_cast<std::size_t>(view) + (scene.heldOut.empty() ? 0 : scene.train.size());
}

}  // namespace rankscope
