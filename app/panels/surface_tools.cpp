// The row of tools above the surfaces.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "panels/camera_hand.h"
#include "panels/choice_strip.h"
#include "panels/surface_scene.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr std::array kFinest{64, 128, 256, 512};
constexpr const char* kCameraPopup = "surface camera";

constexpr std::array<StripChoice, 3> kForms = {
    {{"Mesh", "The surface as triangles, coarse while a run goes on and ever finer when it rests.",
      "surface.form.mesh"},
     {"Slice", "What the networks give on a plane, beside the exact distances: blue inside, amber outside.",
      "surface.form.slice"},
     {"Traced", "The networks' own surface, met by a ray for each pixel.", "surface.form.traced"}}};

constexpr std::array<StripChoice, 4> kLooks = {
    {{"Shaded", "The surface under a light that goes with the eye; the inside is darker.",
      "surface.look.shaded"},
     {"Wire", "The same with the edges of its triangles.", "surface.look.wire"},
     {"Normals", "The direction that the surface looks to: x, y, z as red, green, blue.",
      "surface.look.normals"},
     {"Error", "How far each point of a run's surface is from the target's.", "surface.look.error"}}};

constexpr std::array<StripChoice, 2> kTracedLooks = {{kLooks[0], kLooks[2]}};

constexpr std::array<StripChoice, 3> kAxes = {{{"X", "A plane across the x axis.", "surface.slice.x"},
                                               {"Y", "A plane across the y axis.", "surface.slice.y"},
                                               {"Z", "A plane across the z axis.", "surface.slice.z"}}};

constexpr std::array<StripChoice, 2> kUps = {
    {{"Y up", "The y axis points up on the screen.", "surface.up.y"},
     {"Z up", "The z axis points up on the screen.", "surface.up.z"}}};

void formTools(SurfaceView& view) {
  int form = static_cast<int>(view.form);
  if (choiceStrip("form", kForms, form)) {
    view.form = static_cast<SurfaceForm>(form);
  }
}

void lookTools(const SurfaceScene& scene, SurfaceView& view) {
  sameLineIfRoom(200 * scene.look.scale, 12 * scene.look.scale);
  int look = static_cast<int>(view.look);
  if (scene.form() == SurfaceForm::Mesh) {
    if (choiceStrip("look", kLooks, look)) {
      view.look = static_cast<SurfaceLook>(look);
    }
    return;
  }
  look = view.look == SurfaceLook::Normals ? 1 : 0;
  if (choiceStrip("look", kTracedLooks, look)) {
    view.look = look == 1 ? SurfaceLook::Normals : SurfaceLook::Shaded;
  }
}

void sliceTools(const SurfaceScene& scene, SurfaceView& view) {
  const float scale = scene.look.scale;
  sameLineIfRoom(210 * scale, 12 * scale);
  choiceStrip("axis", kAxes, view.slice.axis);
  ImGui::SameLine();
  ImGui::SetNextItemWidth(120 * scale);
  auto offset = static_cast<float>(view.slice.offset);
  const char* format = view.slice.axis == 0 ? "x %.3f" : view.slice.axis == 1 ? "y %.3f" : "z %.3f";
  if (ImGui::SliderFloat("##offset", &offset, -0.5F, 0.5F, format, ImGuiSliderFlags_AlwaysClamp)) {
    view.slice.offset = static_cast<double>(offset);
  }
  traceItem("surface.slice.offset");
  tooltip("Where the plane is along its axis, in the cube from −0.5 to 0.5 in which the networks are asked.");
}

void errorTools(const SurfaceScene& scene, SurfaceView& view) {
  if (view.look != SurfaceLook::Error) {
    return;
  }
  const float scale = scene.look.scale;
  sameLineIfRoom(84 * scale);
  ImGui::SetNextItemWidth(84 * scale);
  const auto usual = static_cast<float>(scene.model.errorScale);
  auto maximum = static_cast<float>(scene.errorMaximum());
  if (ImGui::DragFloat("##maximum", &maximum, maximum * 0.01F, usual * 1e-3F, usual * 1e3F, "max %.3g",
                       ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_Logarithmic)) {
    view.errorMaximum =
        std::clamp(static_cast<double>(maximum), 1e-3 * scene.model.errorScale, 1e3 * scene.model.errorScale);
  }
  traceItem("surface.maximum");
  tooltip("The top of the error scale. Drag it, or double-click to type. The same for all runs.");
}

void upTools(const SurfaceScene& scene, SurfaceView& view) {
  int up = view.camera->upAxis == UpAxis::Z ? 1 : 0;
  if (choiceStrip("up", kUps, up)) {
    view.camera->upAxis = up == 1 ? UpAxis::Z : UpAxis::Y;
    frameAll(scene, view);
  }
}

void finestTool(SurfaceView& view, float scale) {
  sameLineIfRoom(46 * scale, 12 * scale);
  ImGui::SetNextItemWidth(46 * scale);
  const bool open =
      ImGui::BeginCombo("##finest", fmt::format("{}³", view.finest).c_str(), ImGuiComboFlags_NoArrowButton);
  traceItem("surface.finest");
  if (!open) {
    tooltip("How fine surfaces become once their runs rest: cells along each axis of the box.");
    return;
  }
  for (const int cells : kFinest) {
    if (ImGui::Selectable(fmt::format("{}³", cells).c_str(), cells == view.finest)) {
      view.finest = cells;
    }
    traceItem(fmt::format("surface.finest.{}", cells));
  }
  ImGui::EndCombo();
}

/// What is needed now and then.
void cameraPopup(const SurfaceScene& scene, SurfaceView& view, const UiActions& actions) {
  if (!ImGui::BeginPopup(kCameraPopup)) {
    return;
  }
  upTools(scene, view);
  ImGui::Checkbox("Box", &view.showBox);
  traceItem("surface.box");
  tooltip("The cube in which the networks are asked.");
  ImGui::SameLine();
  ImGui::Checkbox("Fly", &view.flying);
  traceItem("surface.fly");
  tooltip("Drag to look around; W A S D move, Q and E go down and up, shift is faster. Esc ends it.");
  ImGui::Separator();
  if (const std::optional<Camera> pasted = cameraTextItems("surface", *view.camera, actions)) {
    view.camera = pasted;
  }
  if (cameraItem("Reset", nullptr, "surface.reset", "The view from the beginning.")) {
    view.camera.reset();
    frameAll(scene, view);
    view.flying = false;
  }
  ImGui::EndPopup();
}

void cameraTools(const SurfaceScene& scene, SurfaceView& view, const UiActions& actions) {
  const float scale = scene.look.scale;
  sameLineIfRoom(54 * scale, 12 * scale);
  if (ImGui::Button("Frame")) {
    frameAll(scene, view);
  }
  traceItem("surface.frame");
  tooltip("Shows everything, from the same direction.", "Home");
  sameLineIfRoom(64 * scale);
  if (ImGui::Button("Camera")) {
    ImGui::OpenPopup(kCameraPopup);
  }
  traceItem("surface.camera");
  tooltip("Which way is up, the box, flying; the camera as text; the view from the beginning.");
  cameraPopup(scene, view, actions);
}

}  // namespace

void frameAll(const SurfaceScene& scene, SurfaceView& view) {
  view.camera = framed(view.camera.value_or(Camera{}), scene.model.box, scene.aspect());
}

void drawSurfaceTools(const SurfaceScene& scene, SurfaceView& view, const UiActions& actions) {
  formTools(view);
  if (scene.form() == SurfaceForm::Slice) {
    sliceTools(scene, view);
  } else {
    lookTools(scene, view);
  }
  if (scene.form() == SurfaceForm::Mesh) {
    errorTools(scene, view);
  }
  cameraTools(scene, view, actions);
  if (scene.form() == SurfaceForm::Mesh) {
    finestTool(view, scene.look.scale);
  }
}

}  // namespace rankscope
