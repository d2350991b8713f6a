// Cameras: where each looks, and what each of its pixels sees. Pure functions, any thread; numbers are in
// double, because a pixel's ray is a small difference of large angles.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "radiance/ray.h"

namespace rankscope {

/// In pixels. Pixel (i, j), column and row, covers i <= x < i + 1 and j <= y < j + 1: its middle is at
/// (i + 0.5, j + 0.5).
struct Intrinsics {
  int width = 0;
  int height = 0;
  double focalX = 0;   ///< above 0
  double focalY = 0;   ///< above 0
  double centreX = 0;  ///< where the optical axis meets the picture
  double centreY = 0;

  bool operator==(const Intrinsics&) const = default;
};

/// Of OpenCV: with r² = x² + y² of an undistorted direction (x, y, 1), the distorted one is
///   x (1 + k1 r² + k2 r⁴ + k3 r⁶ + k4 r⁸) + 2 p1 x y + p2 (r² + 2 x²), and so for y with p1 and p2
///   exchanged.
struct Distortion {
  double k1 = 0, k2 = 0, k3 = 0, k4 = 0, p1 = 0, p2 = 0;

  bool operator==(const Distortion&) const = default;
};

/// Camera to world, [R | t] row by row. Camera axes: x to the right, y down, z forward.
using Pose = std::array<std::array<double, 4>, 3>;

struct PosedCamera {
  Intrinsics intrinsics;
  Distortion distortion;
  Pose pose{{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}};  ///< of full rank; R may scale

  bool operator==(const PosedCamera&) const = default;
};

struct PixelPosition {
  double x = 0;
  double y = 0;
};

/// What is seen at a place of the picture. The distortion is undone by Newton's method.
Ray rayThrough(const PosedCamera& camera, const PixelPosition& place);

/// Of the middles of all pixels, row by row.
std::vector<Ray> raysOf(const PosedCamera& camera);

/// Where a point of the world appears, be it beyond the picture's edge; none behind the camera.
std::optional<PixelPosition> project(const PosedCamera& camera, const Vec3& point);

/// The camera's place, then what its picture's corners see at `depth` along the optical axis: upper left,
/// upper right, lower right, lower left.
std::array<Vec3, 5> frustumOf(const PosedCamera& camera, double depth);

/// The same view with another number of pixels.
PosedCamera resized(const PosedCamera& camera, int width, int height);

/// Stands at `eye`, looks at `target` and holds `up` upward; `angleX` is the horizontal angle of view in
/// radians. `up` must not point along the view.
PosedCamera lookAt(const Vec3& eye, const Vec3& target, const Vec3& up, double angleX, int width, int height);

/// Of the 3 x 3 part.
double determinantOf(const Pose& pose);

}  // namespace rankscope
