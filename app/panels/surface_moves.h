// From the mouse and the keyboard to the camera of the surface panel. Pure functions, any thread.
#pragma once

#include <optional>

#include "base/vector3.h"
#include "camera/camera.h"
#include "mesh/mesh.h"
#include "panels/picture_view.h"
#include "panels/surface_model.h"

namespace rankscope {

/// A drag by so many screen pixels, y downwards, in a cell of `height`.
struct SurfaceDrag {
  double dx = 0;
  double dy = 0;
  double height = 1;
  bool pan = false;
};

/// Orbits half a turn per cell's height, or pans with the mouse; looks around when flying.
Camera dragCamera(const Camera& camera, const SurfaceDrag& drag, bool flying);

/// Where the mouse is on the screen that a cell is.
ScreenPoint screenPointIn(const ScreenRect& cell, double mouseX, double mouseY);

/// Which of the flight's keys are held.
struct FlightKeys {
  bool ahead = false, back = false, left = false, right = false, up = false, down = false;
  bool fast = false;

  bool any() const { return ahead || back || left || right || up || down; }
};

/// @param size of the scene: a third of it a second, four times that when fast
Camera flyCamera(const Camera& camera, const FlightKeys& keys, double size, double seconds);

/// Where a ray first meets a triangle, in lengths of `direction`; nothing for a cloud, or where it misses.
/// Looks at every triangle.
std::optional<double> firstHit(const Mesh& mesh, const Vector3& origin, const Vector3& direction);

/// What Runs are asked to render for cells of so many pixels: directions of what is seen, or a slice; nothing
/// for meshes. @pre view.camera
std::optional<ViewRequest> shapeRequest(SurfaceForm form, const SurfaceView& view, int width, int height);

/// Pixels along each side of a slice.
inline constexpr int kSliceSide = 384;

}  // namespace rankscope
