#include "camera/projection.h"

#include <algorithm>
#include <cmath>

#include "base/vector_ops.h"
#include "camera/angles.h"

namespace rankscope {

using namespace camera_ops;

namespace {

constexpr double kNearestShare = 1e-4;
constexpr double kRoom = 1.01;  ///< so that what lies on the box's faces is not cut

double slope(const Camera& camera) {
  return std::tan(camera.verticalField * kRadians / 2);
}

}  // namespace

DepthRange depthRange(const Camera& camera, const Bounds& box) {
  const CameraPose pose = poseOf(camera);
  const Vector3 middle = times(plus(box.lowest, box.highest), 0.5);
  const Vector3 half = times(box.extent(), 0.5 * kRoom);
  const double depth = dot(minus(pose.eye, middle), pose.back);
  // How far a box reaches along a direction.
  const double reach =
      std::abs(half[0] * pose.back[0]) + std::abs(half[1] * pose.back[1]) + std::abs(half[2] * pose.back[2]);
  DepthRange range;
  range.farthest = depth + reach;
  if (!(range.farthest > 0)) {
    range.farthest = camera.distance;  // nothing of it is seen
  }
  range.nearest = std::max(depth - reach, range.farthest * kNearestShare);
  if (!(range.nearest < range.farthest)) {
    range = {range.farthest * 0.99, range.farthest * 1.01};  // a box without depth
  }
  return range;
}

Matrix4 viewMatrix(const Camera& camera) {
  const CameraPose pose = poseOf(camera);
  const Vector3 &r = pose.right, &u = pose.up, &b = pose.back;
  return {r[0],
          u[0],
          b[0],
          0,
          r[1],
          u[1],
          b[1],
          0,
          r[2],
          u[2],
          b[2],
          0,
          -dot(r, pose.eye),
          -dot(u, pose.eye),
          -dot(b, pose.eye),
          1};
}

Matrix4 projectionMatrix(const Camera& camera, double aspect, const DepthRange& range) {
  const double up = 1 / slope(camera);
  const double depth = range.nearest - range.farthest;
  Matrix4 matrix{};
  matrix[0] = up / aspect;
  matrix[5] = up;
  matrix[10] = (range.nearest + range.farthest) / depth;
  matrix[11] = -1;
  matrix[14] = 2 * range.nearest * range.farthest / depth;
  return matrix;
}

Matrix4 product(const Matrix4& a, const Matrix4& b) {
  Matrix4 result{};
  for (std::size_t column = 0; column < 4; ++column) {
    for (std::size_t row = 0; row < 4; ++row) {
      for (std::size_t k = 0; k < 4; ++k) {
        result[4 * column + row] += a[4 * k + row] * b[4 * column + k];
      }
    }
  }
  return result;
}

std::array<float, 16> singlePrecision(const Matrix4& matrix) {
  std::array<float, 16> single{};
  std::transform(matrix.begin(), matrix.end(), single.begin(),
                 [](double v) { return static_cast<float>(v); });
  return single;
}

ProjectedPoint projected(const Camera& camera, double aspect, const Vector3& point) {
  const CameraPose pose = poseOf(camera);
  const Vector3 offset = minus(point, pose.eye);
  const double depth = -dot(offset, pose.back);
  const double half = slope(camera) * depth;
  return {{dot(offset, pose.right) / (half * aspect), dot(offset, pose.up) / half}, depth};
}

Vector3 rayThrough(const Camera& camera, double aspect, ScreenPoint at) {
  const CameraPose pose = poseOf(camera);
  const double half = slope(camera);
  const Vector3 direction =
      minus(plus(times(pose.right, at.x * half * aspect), times(pose.up, at.y * half)), pose.back);
  return times(direction, 1 / lengthOf(direction));
}

}  // namespace rankscope
