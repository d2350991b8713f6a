// The scene panel: tools above, the photographs and what each Run shows under one camera.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "panels/camera_hand.h"
#include "panels/choice_strip.h"
#include "panels/panels.h"
#include "panels/scene_canvas.h"
#include "panels/scene_moves.h"
#include "ui/imgui_shim.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr PictureExtent kUsualCell{4, 3};
constexpr double kReach = 12;  ///< of a click beside a camera's place, unscaled

constexpr std::array<StripChoice, 5> kLooks = {
    {{"Colour", "What the networks show, over white.", "scene.look.colour"},
     {"Depth", "The expected distance of what is seen: near is bright.", "scene.look.depth"},
     {"Normals", "The direction in which the density falls off: x, y, z as red, green, blue.",
      "scene.look.normals"},
     {"Samples",
      "How often the network was asked for a ray, once the occupancy grid has left out what is empty.",
      "scene.look.samples"},
     {"Error", "The mean over the colours of |shown − photographed|.", "scene.look.error"}}};

void lookTools(SceneViewState& view) {
  // Errors are against a photograph.
  const std::size_t count = view.standing ? kLooks.size() : kLooks.size() - 1;
  if (!view.standing && view.look == SceneLook::Error) {
    view.look = SceneLook::Colour;
  }
  int look = static_cast<int>(view.look);
  if (choiceStrip("look", std::span(kLooks).first(count), look)) {
    view.look = static_cast<SceneLook>(look);
  }
}

void photographTools(const SceneCanvas& scene, SceneViewState& view) {
  const float scale = scene.look.scale;
  sameLineIfRoom(120 * scale, 16 * scale);
  if (ImGui::ArrowButton("previous", ImGuiDir_Left)) {
    walk(*scene.model.scene, view, -1);
  }
  traceItem("scene.previous");
  tooltip("Stands in the camera of the photograph before.", "Left");
  ImGui::SameLine(0, 2 * scale);
  if (ImGui::ArrowButton("next", ImGuiDir_Right)) {
    walk(*scene.model.scene, view, 1);
  }
  traceItem("scene.next");
  tooltip("Stands in the camera of the next photograph.", "Right");
  ImGui::SameLine();
  ImGui::BeginDisabled(!view.standing);
  if (ImGui::Button("Leave")) {
    leave(view);
  }
  ImGui::EndDisabled();
  traceItem("scene.leave");
  tooltip("Back to the free camera.", "Escape");
}

/// In a menu, so that a scrub's tools find room beside it and no cell changes its size.
void cameraMenu(const SceneCanvas& scene, SceneViewState& view, const ScenePictures& pictures,
                const UiActions& actions) {
  sameLineIfRoom(80 * scene.look.scale, 16 * scene.look.scale);
  if (ImGui::Button("Camera")) {
    ImGui::OpenPopup("camera menu");
  }
  traceItem("scene.camera_menu");
  tooltip("Frame, reset, copy or paste the camera.");
  if (!ImGui::BeginPopup("camera menu")) {
    return;
  }
  if (cameraItem("Frame all", "Home", "scene.frame", "Shows every camera, from the same direction.")) {
    frameScene(*scene.model.scene, pictures.frusta(), scene.aspect(), view);
  }
  if (cameraItem("Reset", nullptr, "scene.reset", "The view from the beginning.")) {
    view.standing.reset();
    view.flying = false;
    view.camera = firstCamera(*scene.model.scene, scene.model.recordedView);
  }
  if (const std::optional<Camera> pasted = cameraTextItems("scene", *view.camera, actions)) {
    view.standing.reset();
    view.camera = pasted;
  }
  ImGui::EndPopup();
}

void showTools(const SceneCanvas& scene, SceneViewState& view) {
  const float scale = scene.look.scale;
  sameLineIfRoom(190 * scale, 16 * scale);
  ImGui::Checkbox("Box", &view.showBox);
  traceItem("scene.box");
  tooltip("The cube in which the networks are asked.");
  ImGui::SameLine();
  ImGui::Checkbox("Cameras", &view.showCameras);
  traceItem("scene.cameras");
  tooltip("Where the photographs were taken from. A click on one stands there.");
  ImGui::SameLine();
  ImGui::Checkbox("Fly", &view.flying);
  traceItem("scene.fly");
  tooltip("Drag to look around; W A S D move, Q and E go down and up, shift is faster. Esc ends it.");
}

std::optional<std::size_t> cellAt(const SceneCanvas& scene) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  for (std::size_t k = 0; k <= scene.model.runs.size(); ++k) {
    if (scene.cell(k).contains(static_cast<double>(mouse.x), static_cast<double>(mouse.y))) {
      return k;
    }
  }
  return std::nullopt;
}

/// A move of the free camera; one who stands in a photograph steps out of it.
void moveTo(SceneViewState& view, const Camera& camera) {
  if (!(camera == *view.camera)) {
    view.standing.reset();
    view.camera = camera;
  }
}

void useKeys(const SceneCanvas& scene, SceneViewState& view, const ScenePictures& pictures, bool hovered) {
  if (ImGui::GetIO().WantTextInput) {
    return;
  }
  if (view.standing) {
    const auto pressed = [](shim::Key key) { return shim::keyPressed(key) ? 1 : 0; };
    walk(*scene.model.scene, view, pressed(shim::Key::Right) - pressed(shim::Key::Left));
    if (shim::keyPressed(shim::Key::Escape, false)) {
      leave(view);
    }
    return;
  }
  if (!hovered) {
    return;
  }
  if (view.flying) {
    view.flying = !shim::keyPressed(shim::Key::Escape, false);
    moveTo(view, flownCamera(*view.camera, sceneSize(*scene.model.scene)));
    return;
  }
  moveTo(view, steppedCamera(*view.camera, scene.aspect()));
  if (shim::keyPressed(shim::Key::Home, false)) {
    frameScene(*scene.model.scene, pictures.frusta(), scene.aspect(), view);
  }
}

/// The camera under the mouse, of those in the first cell.
std::optional<std::size_t> pointedAt(const SceneCanvas& scene) {
  if (!scene.free() || !scene.view.showCameras || cellAt(scene) != std::size_t{0}) {
    return std::nullopt;
  }
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  return frustumAt(scene.frusta, {static_cast<double>(mouse.x), static_cast<double>(mouse.y)},
                   kReach * static_cast<double>(scene.look.scale));
}

/// Drag, wheel, click and keys, all on one item that covers the canvas.
void interact(SceneCanvas& scene, SceneViewState& view, const ScenePictures& pictures) {
  const ScreenRect& area = scene.canvas.area;
  ImGui::SetCursorScreenPos(cornerOf(area));
  ImGui::InvisibleButton("scene", ImVec2(static_cast<float>(area.w), static_cast<float>(area.h)),
                         ImGuiButtonFlags_MouseButtonLeft | ImGuiButtonFlags_MouseButtonRight |
                             ImGuiButtonFlags_MouseButtonMiddle);
  const bool hovered = ImGui::IsItemHovered() || ImGui::IsItemActive();
  if (const auto dragged = draggedCamera(*view.camera, scene.canvas.layout.cellHeight, view.flying)) {
    moveTo(view, *dragged);
    return;
  }
  if (hovered) {
    scene.hovered = pointedAt(scene);
  }
  constexpr float kClickPixels = 2;
  const bool clicked = ImGui::IsItemDeactivated() && ImGui::IsMouseReleased(ImGuiMouseButton_Left) &&
                       ImGui::GetIO().MouseDragMaxDistanceSqr[0] < kClickPixels * kClickPixels;
  if (clicked && scene.hovered) {
    standIn(*scene.model.scene, view, *scene.hovered);
    scene.hovered.reset();
    return;
  }
  useKeys(scene, view, pictures, hovered);
  const auto cell = hovered ? cellAt(scene) : std::nullopt;
  if (cell && ImGui::GetIO().MouseWheel != 0) {
    moveTo(view, wheeledCamera(*view.camera, scene.cell(*cell), view.camera->distance));
  }
}

void askRuns(const SceneCanvas& scene, ScenePictures& pictures, const UiActions& actions) {
  std::optional<ViewRequest> wanted;
  if (!scene.model.past) {
    const ScreenRect cell = scene.cell(0);
    wanted = requestFor(*scene.model.scene, scene.view, static_cast<int>(cell.w), static_cast<int>(cell.h));
  }
  if (std::optional<ShowView> command = pictures.asker.ask(wanted, ImGui::GetTime());
      command && actions.sendAll) {
    actions.sendAll(Command(*std::move(command)));
  }
}

}  // namespace

bool drawScenePanel(const SceneModel& model, SceneViewState& view, ScenePictures& pictures,
                    const UiActions& actions, const std::function<void()>& moreTools) {
  SceneCanvas scene{model, view, {&palette(model.dark), model.scale}, {}};
  scene.canvas = layOutCells(model.runs.size() + 1, kUsualCell, scene.look);
  if (!scene.canvas.hasRoom()) {
    return true;
  }
  if (!view.camera) {
    view.camera = firstCamera(*model.scene, model.recordedView);
  }
  pictures.update(model, view, actions);
  lookTools(view);
  photographTools(scene, view);
  showTools(scene, view);
  cameraMenu(scene, view, pictures, actions);
  if (moreTools) {
    moreTools();
  }
  scene.canvas = layOutCells(model.runs.size() + 1, kUsualCell, scene.look);
  if (!scene.canvas.hasRoom()) {
    return true;
  }
  // Where the mouse is depends on what was drawn, and what is drawn on what the mouse does.
  scene.frusta = shownFrusta(pictures.frusta(), *view.camera, scene.cell(0));
  interact(scene, view, pictures);
  if (scene.free() && view.showCameras) {
    scene.frusta = shownFrusta(pictures.frusta(), *view.camera, scene.cell(0));
  } else {
    scene.frusta.clear();
  }
  pictures.update(model, view, actions);
  askRuns(scene, pictures, actions);
  drawSceneCells(scene, pictures);
  ImGui::SetCursorScreenPos(
      ImVec2(static_cast<float>(scene.canvas.area.x),
             static_cast<float>(scene.canvas.area.y + scene.canvas.area.h) + 4 * model.scale));
  drawSceneStatus(scene);
  return pictures.settled();
}

}  // namespace rankscope
