// The mouse, the keys and the clipboard on a canvas of cells under one camera. UI thread only, inside a
// frame.
#pragma once

#include <optional>
#include <string>

#include "camera/camera.h"
#include "panels/picture_view.h"
#include "panels/surface_moves.h"
#include "panels/ui_model.h"

namespace rankscope {

void copyCamera(const Camera& camera, const UiActions& actions);

/// From the clipboard; nothing, and a message, for what is no camera.
std::optional<Camera> pastedCamera(const UiActions& actions);

/// An entry of a camera's menu. @returns whether it was chosen
bool cameraItem(const char* label, const char* key, const std::string& trace, const char* help);

/// The entries that copy and paste it. @param trace "scene": they are scene.copy and scene.paste  @returns
/// what was pasted
std::optional<Camera> cameraTextItems(const std::string& trace, const Camera& camera,
                                      const UiActions& actions);

/// What a drag of the last item makes of the camera: orbits, pans with another button or shift, looks around
/// while flying. Nothing while it is not dragged.
std::optional<Camera> draggedCamera(const Camera& camera, double cellHeight, bool flying);

/// What the wheel makes of it: whatever is under the cursor stays there. @param depth of that, as dollied()
/// has it
Camera wheeledCamera(const Camera& camera, const ScreenRect& cell, double depth);

/// What the arrows and the page keys make of it.
Camera steppedCamera(const Camera& camera, double aspect);

/// What W A S D, Q and E make of it in this frame. @param size of the scene
Camera flownCamera(const Camera& camera, double size);

}  // namespace rankscope
