// The surface panel: tools above, the target and each Run's surface under one linked camera.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>

#include <fmt/format.h>

#include "camera/projection.h"
#include "panels/camera_hand.h"
#include "panels/choice_strip.h"
#include "panels/panels.h"
#include "panels/surface_moves.h"
#include "panels/surface_scene.h"
#include "ui/fonts.h"
#include "ui/imgui_shim.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr std::array kFinest{64, 128, 256, 512};
constexpr PictureExtent kUsualCell{4, 3};

constexpr std::array<StripChoice, 4> kLooks = {
    {{"Shaded", "The surface under a light that goes with the eye; the inside is darker.",
      "surface.look.shaded"},
     {"Wire", "The same with the edges of its triangles.", "surface.look.wire"},
     {"Normals", "The direction that the surface looks to: x, y, z as red, green, blue.",
      "surface.look.normals"},
     {"Error", "How far each point of a run's surface is from the target's.", "surface.look.error"}}};

constexpr std::array<StripChoice, 2> kUps = {
    {{"Y up", "The y axis points up on the screen.", "surface.up.y"},
     {"Z up", "The z axis points up on the screen.", "surface.up.z"}}};

Bounds unionOf(const Bounds& a, const Bounds& b) {
  Bounds both;
  for (std::size_t k = 0; k < 3; ++k) {
    both.lowest[k] = std::min(a.lowest[k], b.lowest[k]);
    both.highest[k] = std::max(a.highest[k], b.highest[k]);
  }
  return both;
}

double sizeOf(const Bounds& box) {
  const Vector3 extent = box.extent();
  return std::sqrt(extent[0] * extent[0] + extent[1] * extent[1] + extent[2] * extent[2]);
}

void frameAll(const SurfaceScene& scene, SurfaceView& view) {
  view.camera = framed(view.camera.value_or(Camera{}), scene.model.box, scene.aspect());
}

void lookTools(SurfaceView& view) {
  int look = static_cast<int>(view.look);
  if (choiceStrip("look", kLooks, look)) {
    view.look = static_cast<SurfaceLook>(look);
  }
}

void errorTools(const SurfaceScene& scene, SurfaceView& view) {
  if (view.look != SurfaceLook::Error) {
    return;
  }
  const float scale = scene.look.scale;
  sameLineIfRoom(92 * scale);
  ImGui::SetNextItemWidth(92 * scale);
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
  sameLineIfRoom(110 * scene.look.scale, 16 * scene.look.scale);
  if (choiceStrip("up", kUps, up)) {
    view.camera->upAxis = up == 1 ? UpAxis::Z : UpAxis::Y;
    frameAll(scene, view);
  }
}

void finestTool(SurfaceView& view, float scale) {
  sameLineIfRoom(70 * scale, 16 * scale);
  ImGui::SetNextItemWidth(70 * scale);
  const bool open = ImGui::BeginCombo("##finest", fmt::format("{}³", view.finest).c_str());
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

void cameraTools(const SurfaceScene& scene, SurfaceView& view, const UiActions& actions) {
  const float scale = scene.look.scale;
  sameLineIfRoom(60 * scale, 16 * scale);
  if (ImGui::Button("Frame")) {
    frameAll(scene, view);
  }
  traceItem("surface.frame");
  tooltip("Shows everything, from the same direction.", "Home");
  sameLineIfRoom(60 * scale);
  if (ImGui::Button("Reset")) {
    view.camera.reset();
    frameAll(scene, view);
    view.flying = false;
  }
  traceItem("surface.reset");
  tooltip("The view from the beginning.");
  upTools(scene, view);
  sameLineIfRoom(130 * scale, 16 * scale);
  ImGui::Checkbox("Box", &view.showBox);
  traceItem("surface.box");
  tooltip("The cube in which the networks are asked.");
  ImGui::SameLine();
  ImGui::Checkbox("Fly", &view.flying);
  traceItem("surface.fly");
  tooltip("Drag to look around; W A S D move, Q and E go down and up, shift is faster. Esc ends it.");
  sameLineIfRoom(120 * scale, 16 * scale);
  if (ImGui::Button("Copy")) {
    copyCamera(*view.camera, actions);
  }
  traceItem("surface.copy");
  tooltip("Copies the camera as JSON.");
  sameLineIfRoom(60 * scale);
  if (ImGui::Button("Paste")) {
    view.camera = pastedCamera(actions).value_or(*view.camera);
  }
  traceItem("surface.paste");
  tooltip("Takes the camera from the JSON on the clipboard.");
  finestTool(view, scale);
}

std::optional<std::size_t> cellAt(const SurfaceScene& scene, ImVec2 mouse) {
  for (std::size_t k = 0; k < scene.model.cells.size(); ++k) {
    if (scene.cell(k).contains(static_cast<double>(mouse.x), static_cast<double>(mouse.y))) {
      return k;
    }
  }
  return std::nullopt;
}

/// Depth along the direction of view of what is under the cursor; of the camera's target where that is
/// nothing.
double depthUnder(const SurfaceScene& scene, std::size_t index, ScreenPoint cursor) {
  const Camera& camera = *scene.view.camera;
  const ShownSurfacePtr& surface = scene.model.cells[index].surface;
  if (surface != nullptr) {
    const CameraPose pose = poseOf(camera);
    const Vector3 ray = rayThrough(camera, scene.aspect(), cursor);
    if (const auto along = firstHit(surface->mesh, pose.eye, ray)) {
      return -*along * (ray[0] * pose.back[0] + ray[1] * pose.back[1] + ray[2] * pose.back[2]);
    }
  }
  return camera.distance;
}

void zoomByWheel(const SurfaceScene& scene, SurfaceView& view, std::size_t index) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const ScreenPoint cursor =
      screenPointIn(scene.cell(index), static_cast<double>(mouse.x), static_cast<double>(mouse.y));
  view.camera = wheeledCamera(*view.camera, scene.cell(index), depthUnder(scene, index, cursor));
}

void moveByKeys(const SurfaceScene& scene, SurfaceView& view) {
  if (view.flying) {
    view.flying = !shim::keyPressed(shim::Key::Escape, false);
    view.camera = flownCamera(*view.camera, sizeOf(scene.model.box));
    return;
  }
  view.camera = steppedCamera(*view.camera, scene.aspect());
  if (shim::keyPressed(shim::Key::Home, false)) {
    frameAll(scene, view);
  }
}

/// Drag, wheel, double click and keys, all on one item that covers the canvas.
void interact(const SurfaceScene& scene, SurfaceView& view) {
  ImGui::SetCursorScreenPos(
      ImVec2(static_cast<float>(scene.canvas.area.x), static_cast<float>(scene.canvas.area.y)));
  ImGui::InvisibleButton(
      "surfaces", ImVec2(static_cast<float>(scene.canvas.area.w), static_cast<float>(scene.canvas.area.h)),
      ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight |
          ImGuiButtonFlags_MouseButtonMiddle);
  view.camera =
      draggedCamera(*view.camera, scene.canvas.layout.cellHeight, view.flying).value_or(*view.camera);
  if (!ImGui::IsItemHovered() && !ImGui::IsItemActive()) {
    return;
  }
  if (!ImGui::GetIO().WantTextInput) {
    moveByKeys(scene, view);
  }
  const auto cell = cellAt(scene, ImGui::GetIO().MousePos);
  if (!cell) {
    return;
  }
  if (ImGui::GetIO().MouseWheel != 0) {
    zoomByWheel(scene, view, *cell);
  }
  if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    frameAll(scene, view);
  }
}

SurfaceWish wishOf(const SurfaceScene& scene) {
  SurfaceWish wish;
  wish.view = scene.view;
  wish.view.flipToTarget = false;  // it only chooses between pictures
  wish.view.flying = false;
  wish.seen = unionOf(scene.model.box, scene.model.domain);
  wish.domain = scene.model.domain;
  wish.errorMaximum = scene.errorMaximum();
  wish.width = std::max(1, static_cast<int>(scene.canvas.layout.cellWidth));
  wish.height = std::max(1, static_cast<int>(scene.canvas.layout.cellHeight));
  wish.dark = scene.model.dark;
  return wish;
}

}  // namespace

bool drawSurfacePanel(const SurfaceModel& model, SurfaceView& view, SurfacePictures& pictures,
                      const UiActions& actions, const std::function<void()>& moreTools) {
  if (model.cells.empty()) {
    return true;
  }
  SurfaceScene scene{model, view, {&palette(model.dark), model.scale}, {}};
  scene.canvas = layOutCells(model.cells.size(), kUsualCell, scene.look);
  if (!scene.canvas.hasRoom()) {
    return true;
  }
  if (!view.camera) {
    frameAll(scene, view);
  }
  lookTools(view);
  errorTools(scene, view);
  cameraTools(scene, view, actions);
  if (moreTools) {
    moreTools();
  }
  scene.canvas = layOutCells(model.cells.size(), kUsualCell, scene.look);
  if (!scene.canvas.hasRoom()) {
    return true;
  }
  interact(scene, view);
  pictures.update(model, wishOf(scene), actions, ImGui::GetTime());
  drawSurfaceCells(scene, pictures);
  ImGui::SetCursorScreenPos(
      ImVec2(static_cast<float>(scene.canvas.area.x),
             static_cast<float>(scene.canvas.area.y + scene.canvas.area.h) + 4 * model.scale));
  drawSurfaceStatus(scene, pictures);
  return pictures.settled();
}

}  // namespace rankscope
