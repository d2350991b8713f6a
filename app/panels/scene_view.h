// What the scene panel keeps of the user's view. Plain data.
#pragma once

#include <cstddef>
#include <optional>

#include "camera/camera.h"

namespace rankscope {

enum class SceneLook {
  Colour,
  Depth,
  Normals,
  Samples,
  Error,  ///< of colours against the photograph that one stands in
};

/// How the user looks at scenes; the window owns it.
struct SceneView {
  std::optional<Camera> camera;         ///< one for all cells; none: chosen when it is first drawn
  std::optional<std::size_t> standing;  ///< in the camera of this photograph; then `camera` is about the same
  std::optional<Camera> before;         ///< the free camera before that
  SceneLook look = SceneLook::Colour;
  bool showBox = true;
  bool showCameras = true;
  bool flying = false;        ///< the mouse turns the head, WASD moves
  bool flipToTarget = false;  ///< true while the flip key is held

  bool operator==(const SceneView&) const = default;
};

}  // namespace rankscope
