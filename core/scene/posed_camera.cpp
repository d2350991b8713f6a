#include "scene/posed_camera.h"

#include <cmath>
#include <cstddef>

#include "base/vector_ops.h"

namespace rankscope {
namespace {

using Double3 = std::array<double, 3>;

constexpr int kNewtonSteps = 20;
constexpr double kSteepest = 1e6;  // tangent of the largest angle from the axis

struct Plane {
  double x = 0;
  double y = 0;
};

Plane distorted(const Distortion& d, const Plane& at) {
  const double rr = at.x * at.x + at.y * at.y;
  const double radial = 1 + rr * (d.k1 + rr * (d.k2 + rr * (d.k3 + rr * d.k4)));
  return {at.x * radial + 2 * d.p1 * at.x * at.y + d.p2 * (rr + 2 * at.x * at.x),
          at.y * radial + 2 * d.p2 * at.x * at.y + d.p1 * (rr + 2 * at.y * at.y)};
}

/// One step of Newton's method for distorted(at) = target; false where it does not lead on.
bool improve(const Distortion& d, const Plane& target, Plane& at) {
  const Plane now = distorted(d, at);
  const double ex = now.x - target.x, ey = now.y - target.y;
  const double rr = at.x * at.x + at.y * at.y;
  const double radial = 1 + rr * (d.k1 + rr * (d.k2 + rr * (d.k3 + rr * d.k4)));
  const double slope = 2 * (d.k1 + rr * (2 * d.k2 + rr * (3 * d.k3 + rr * 4 * d.k4)));  // of radial, over x
  const double xx = radial + slope * at.x * at.x + 2 * d.p1 * at.y + 6 * d.p2 * at.x;
  const double xy = slope * at.x * at.y + 2 * d.p1 * at.x + 2 * d.p2 * at.y;
  const double yy = radial + slope * at.y * at.y + 2 * d.p2 * at.x + 6 * d.p1 * at.y;
  const double determinant = xx * yy - xy * xy;
  if (!(determinant > 1e-9)) {
    return false;  // beyond where the lens still maps one to one
  }
  const double dx = (yy * ex - xy * ey) / determinant, dy = (xx * ey - xy * ex) / determinant;
  const Plane next{at.x - dx, at.y - dy};
  if (!(std::abs(next.x) + std::abs(next.y) < kSteepest)) {
    return false;
  }
  at = next;
  return std::abs(dx) + std::abs(dy) > 1e-14;
}

Plane undistorted(const Distortion& d, const Plane& target) {
  Plane at = target;
  if (d == Distortion{}) {
    return at;
  }
  for (int i = 0; i < kNewtonSteps && improve(d, target, at); ++i) {
  }
  return at;
}

Double3 unit(const Double3& a) {
  const double length = std::sqrt(dot(a, a));
  return {a[0] / length, a[1] / length, a[2] / length};
}

Double3 wide(const Vec3& v) {
  return {v[0], v[1], v[2]};
}

Vec3 narrow(const Double3& v) {
  return {static_cast<float>(v[0]), static_cast<float>(v[1]), static_cast<float>(v[2])};
}

Double3 column(const Pose& pose, std::size_t k) {
  return {pose[0][k], pose[1][k], pose[2][k]};
}

/// The direction in the world of (x, y, 1) in the camera, not of unit length.
Double3 toWorld(const Pose& pose, const Plane& at) {
  Double3 out{};
  for (std::size_t k = 0; k < 3; ++k) {
    out[k] = pose[k][0] * at.x + pose[k][1] * at.y + pose[k][2];
  }
  return out;
}

Plane onPlane(const PosedCamera& camera, const PixelPosition& place) {
  const Intrinsics& of = camera.intrinsics;
  return undistorted(camera.distortion,
                     {(place.x - of.centreX) / of.focalX, (place.y - of.centreY) / of.focalY});
}

}  // namespace

double determinantOf(const Pose& pose) {
  return dot(column(pose, 0), cross(column(pose, 1), column(pose, 2)));
}

Ray rayThrough(const PosedCamera& camera, const PixelPosition& place) {
  const Plane at = onPlane(camera, place);
  return {narrow(column(camera.pose, 3)), narrow(unit(toWorld(camera.pose, at)))};
}

std::vector<Ray> raysOf(const PosedCamera& camera) {
  std::vector<Ray> rays;
  rays.reserve(static_cast<std::size_t>(camera.intrinsics.width) *
               static_cast<std::size_t>(camera.intrinsics.height));
  for (int j = 0; j < camera.intrinsics.height; ++j) {
    for (int i = 0; i < camera.intrinsics.width; ++i) {
      rays.push_back(rayThrough(camera, {i + 0.5, j + 0.5}));
    }
  }
  return rays;
}

std::optional<PixelPosition> project(const PosedCamera& camera, const Vec3& point) {
  const Double3 away = minus(wide(point), column(camera.pose, 3));
  const Double3 x = column(camera.pose, 0), y = column(camera.pose, 1), z = column(camera.pose, 2);
  // Cramer's rule, for R may be more than a rotation.
  const double determinant = determinantOf(camera.pose);
  const Double3 inCamera{dot(away, cross(y, z)) / determinant, dot(away, cross(z, x)) / determinant,
                         dot(away, cross(x, y)) / determinant};
  if (!(inCamera[2] > 0)) {
    return std::nullopt;
  }
  const Plane at = distorted(camera.distortion, {inCamera[0] / inCamera[2], inCamera[1] / inCamera[2]});
  const Intrinsics& of = camera.intrinsics;
  return PixelPosition{of.centreX + of.focalX * at.x, of.centreY + of.focalY * at.y};
}

std::array<Vec3, 5> frustumOf(const PosedCamera& camera, double depth) {
  const double right = camera.intrinsics.width, bottom = camera.intrinsics.height;
  const std::array<PixelPosition, 4> corners{{{0, 0}, {right, 0}, {right, bottom}, {0, bottom}}};
  const Double3 origin = column(camera.pose, 3);
  std::array<Vec3, 5> out{narrow(origin)};
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const Double3 direction = toWorld(camera.pose, onPlane(camera, corners[i]));
    for (std::size_t k = 0; k < 3; ++k) {
      out[i + 1][k] = static_cast<float>(origin[k] + depth * direction[k]);
    }
  }
  return out;
}

PosedCamera resized(const PosedCamera& camera, int width, int height) {
  PosedCamera out = camera;
  const double x = static_cast<double>(width) / camera.intrinsics.width;
  const double y = static_cast<double>(height) / camera.intrinsics.height;
  out.intrinsics = {width,
                    height,
                    x * camera.intrinsics.focalX,
                    y * camera.intrinsics.focalY,
                    x * camera.intrinsics.centreX,
                    y * camera.intrinsics.centreY};
  return out;
}

PosedCamera lookAt(const Vec3& eye, const Vec3& target, const Vec3& up, double angleX, int width,
                   int height) {
  const Double3 forward = unit(minus(wide(target), wide(eye)));
  const Double3 right = unit(cross(forward, wide(up)));
  const Double3 down = cross(forward, right);
  const double focal = width / (2 * std::tan(angleX / 2));
  PosedCamera camera{{width, height, focal, focal, width / 2.0, height / 2.0}, {}, {}};
  for (std::size_t k = 0; k < 3; ++k) {
    camera.pose[k] = {right[k], down[k], forward[k], static_cast<double>(eye[k])};
  }
  return camera;
}

}  // namespace rankscope
