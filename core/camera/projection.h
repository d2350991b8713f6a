// What a camera's view is in matrices. Pure functions, any thread.
#pragma once

#include <array>

#include "camera/camera.h"

namespace rankscope {

/// 4 × 4, column after column, as OpenGL reads them.
using Matrix4 = std::array<double, 16>;

/// Distances from the eye along the direction of view, 0 < nearest < farthest.
struct DepthRange {
  double nearest = 0.01;
  double farthest = 100;
};

/// As narrow as the part of `box` before the eye allows: what is outside of it is cut off. The nearest is at
/// least a ten-thousandth of the farthest, or depths could not be told apart.
DepthRange depthRange(const Camera& camera, const Bounds& box);

/// From the world to the eye's coordinates: x right, y up, z towards the eye.
Matrix4 viewMatrix(const Camera& camera);

/// From the eye's coordinates to OpenGL's clip coordinates. @param aspect width over height of the view
Matrix4 projectionMatrix(const Camera& camera, double aspect, const DepthRange& range);

Matrix4 product(const Matrix4& a, const Matrix4& b);

/// For those who draw in single precision.
std::array<float, 16> singlePrecision(const Matrix4& matrix);

/// Where a point is on the screen. `depth` is the distance along the direction of view; what has none above 0
/// lies behind the eye, and its place means nothing.
struct ProjectedPoint {
  ScreenPoint at;
  double depth = 0;
};
ProjectedPoint projected(const Camera& camera, double aspect, const Vector3& point);

/// The direction, of unit length, in which the eye sees a place on the screen.
Vector3 rayThrough(const Camera& camera, double aspect, ScreenPoint at);

}  // namespace rankscope
