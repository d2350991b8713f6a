// The cameras of photographs as pyramids in space and on the screen. Pure functions, any thread.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/vector3.h"
#include "camera/camera.h"
#include "panels/picture_view.h"
#include "scene/scene.h"

namespace rankscope {

/// A camera's place, then the corners of its picture: upper left, upper right, lower right, lower left.
using Frustum = std::array<Vector3, 5>;

/// Of all photographs by their numbers (scene/viewpoint.h), as large as lets neighbours be told apart.
std::vector<Frustum> frustaOf(const Scene& scene);

/// Everything: the cameras and the middle of the cube that is learnt.
Bounds boundsOf(std::span<const Frustum> frusta, const Scene& scene);

struct PixelPoint {
  double x = 0;
  double y = 0;
};

/// One that lies wholly before the eye, in pixels of the screen.
struct ShownFrustum {
  std::size_t view = 0;
  std::array<PixelPoint, 5> points{};
  double depth = 0;  ///< of its picture's middle
};

/// The farthest first: what is drawn later lies before it.
std::vector<ShownFrustum> shownFrusta(std::span<const Frustum> frusta, const Camera& camera,
                                      const ScreenRect& cell);

/// The frontmost whose picture lies under the mouse, or else whose place is next to it.
/// @param reach in pixels, of a place
std::optional<std::size_t> frustumAt(std::span<const ShownFrustum> frusta, const PixelPoint& mouse,
                                     double reach);

/// The part of a line that lies before the eye, on the screen; nothing if none does.
std::optional<std::array<PixelPoint, 2>> shownLine(const Vector3& begin, const Vector3& end,
                                                   const Camera& camera, const ScreenRect& cell);

}  // namespace rankscope
