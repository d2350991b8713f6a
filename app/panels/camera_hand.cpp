#include "panels/camera_hand.h"

#include <algorithm>
#include <cmath>

#include <imgui.h>

#include "base/error.h"
#include "camera/camera_text.h"
#include "ui/imgui_shim.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr double kWheelDolly = 0.85;
constexpr double kKeyDegrees = 5;
constexpr double kLongestFrame = 0.1;  ///< seconds of flight that one frame may bring

/// The button that drags the last item, or that was let go of in this frame: a quick hand's last movement
/// arrives together with the release.
std::optional<ImGuiMouseButton> draggingButton() {
  constexpr float kClickPixels = 2;
  for (const ImGuiMouseButton button :
       {ImGuiMouseButton_Left, ImGuiMouseButton_Right, ImGuiMouseButton_Middle}) {
    const bool held = ImGui::IsItemActive() && ImGui::IsMouseDown(button);
    const bool released = ImGui::IsItemDeactivated() && ImGui::IsMouseReleased(button);
    if ((held || released) && ImGui::GetIO().MouseDragMaxDistanceSqr[button] >= kClickPixels * kClickPixels) {
      return button;
    }
  }
  return std::nullopt;
}

FlightKeys heldKeys() {
  FlightKeys keys;
  keys.ahead = shim::letterDown('W');
  keys.back = shim::letterDown('S');
  keys.left = shim::letterDown('A');
  keys.right = shim::letterDown('D');
  keys.up = shim::letterDown('E');
  keys.down = shim::letterDown('Q');
  keys.fast = ImGui::GetIO().KeyShift;
  return keys;
}

}  // namespace

void copyCamera(const Camera& camera, const UiActions& actions) {
  ImGui::SetClipboardText(cameraToText(camera).c_str());
  if (actions.toast) {
    actions.toast("camera copied");
  }
}

std::optional<Camera> pastedCamera(const UiActions& actions) {
  try {
    const char* text = ImGui::GetClipboardText();
    return cameraFromText(text == nullptr ? "" : text, "the clipboard");
  } catch (const UserError& error) {
    if (actions.toast) {
      actions.toast(error.what());
    }
    return std::nullopt;
  }
}

bool cameraItem(const char* label, const char* key, const std::string& trace, const char* help) {
  const bool chosen = ImGui::MenuItem(label, key);
  traceItem(trace);
  tooltip(help);
  return chosen;
}

std::optional<Camera> cameraTextItems(const std::string& trace, const Camera& camera,
                                      const UiActions& actions) {
  if (cameraItem("Copy as JSON", nullptr, trace + ".copy", "Copies the camera to the clipboard.")) {
    copyCamera(camera, actions);
  }
  return cameraItem("Paste", nullptr, trace + ".paste", "Takes the camera from the JSON on the clipboard.")
             ? pastedCamera(actions)
             : std::nullopt;
}

std::optional<Camera> draggedCamera(const Camera& camera, double cellHeight, bool flying) {
  const ImGuiIO& io = ImGui::GetIO();
  const auto button = draggingButton();
  if (!button || (io.MouseDelta.x == 0 && io.MouseDelta.y == 0)) {
    return std::nullopt;
  }
  SurfaceDrag drag;
  drag.dx = static_cast<double>(io.MouseDelta.x);
  drag.dy = static_cast<double>(io.MouseDelta.y);
  drag.height = std::max(cellHeight, 1.0);
  drag.pan = io.KeyShift || *button != ImGuiMouseButton_Left;
  return dragCamera(camera, drag, flying);
}

Camera wheeledCamera(const Camera& camera, const ScreenRect& cell, double depth) {
  const ImGuiIO& io = ImGui::GetIO();
  const ScreenPoint cursor =
      screenPointIn(cell, static_cast<double>(io.MousePos.x), static_cast<double>(io.MousePos.y));
  return dollied(camera, cursor, cell.w / cell.h, std::pow(kWheelDolly, static_cast<double>(io.MouseWheel)),
                 depth);
}

Camera steppedCamera(const Camera& camera, double aspect) {
  const auto pressed = [](shim::Key key) { return shim::keyPressed(key) ? 1.0 : 0.0; };
  const double right = pressed(shim::Key::Right) - pressed(shim::Key::Left);
  const double up = pressed(shim::Key::Up) - pressed(shim::Key::Down);
  const double nearer = pressed(shim::Key::PageUp) - pressed(shim::Key::PageDown);
  Camera moved = camera;
  if (right != 0 || up != 0) {
    moved = orbited(moved, right * kKeyDegrees, up * kKeyDegrees);
  }
  if (nearer != 0) {
    moved = dollied(moved, {}, aspect, std::pow(kWheelDolly, nearer), moved.distance);
  }
  return moved;
}

Camera flownCamera(const Camera& camera, double size) {
  const FlightKeys keys = heldKeys();
  const double seconds = std::min(static_cast<double>(ImGui::GetIO().DeltaTime), kLongestFrame);
  return keys.any() ? flyCamera(camera, keys, size, seconds) : camera;
}

}  // namespace rankscope
