// The surface panel: tools above, the target and each Run's surface under one linked camera.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>

#include "camera/projection.h"
#include "panels/camera_hand.h"
#include "panels/panels.h"
#include "panels/surface_moves.h"
#include "panels/surface_scene.h"
#include "ui/imgui_shim.h"

namespace rankscope {
namespace {

constexpr PictureExtent kUsualCell{4, 3};

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
  wish.view.slice = {};
  wish.view.form = SurfaceForm::Mesh;
  if (scene.form() == SurfaceForm::Traced && scene.view.look != SurfaceLook::Normals) {
    wish.view.look = SurfaceLook::Shaded;  // as the Runs beside it
  }
  wish.seen = unionOf(scene.model.box, scene.model.domain);
  wish.domain = scene.model.domain;
  wish.errorMaximum = scene.errorMaximum();
  wish.width = std::max(1, static_cast<int>(scene.canvas.layout.cellWidth));
  wish.height = std::max(1, static_cast<int>(scene.canvas.layout.cellHeight));
  wish.dark = scene.model.dark;
  return wish;
}

/// Meshes where they are seen; of what is traced only the target is one.
void updatePictures(const SurfaceScene& scene, SurfacePictures& pictures, const UiActions& actions) {
  const SurfaceWish wish = wishOf(scene);
  pictures.views.update(scene.model, scene.view, {wish.width, wish.height}, actions, ImGui::GetTime());
  if (scene.form() == SurfaceForm::Slice) {
    return;
  }
  if (scene.form() == SurfaceForm::Mesh) {
    pictures.update(scene.model, wish, actions, ImGui::GetTime());
    return;
  }
  SurfaceModel target;
  target.cells.push_back(scene.model.cells[0]);
  pictures.update(target, wish, actions, ImGui::GetTime());
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
  drawSurfaceTools(scene, view, actions);
  if (moreTools) {
    moreTools();
  }
  scene.canvas = layOutCells(model.cells.size(), kUsualCell, scene.look);
  if (!scene.canvas.hasRoom()) {
    return true;
  }
  interact(scene, view);
  updatePictures(scene, pictures, actions);
  drawSurfaceCells(scene, pictures);
  ImGui::SetCursorScreenPos(
      ImVec2(static_cast<float>(scene.canvas.area.x),
             static_cast<float>(scene.canvas.area.y + scene.canvas.area.h) + 4 * model.scale));
  drawSurfaceStatus(scene, pictures);
  return isSettled(scene, pictures);
}

}  // namespace rankscope
