// What is where in the window: menu bar, transport, the four panels with their splitters, dialogs on top.
#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "panels/record_tools.h"
#include "panels/scene_source.h"
#include "panels/surface_source.h"
#include "signal/samples.h"
#include "ui/fonts.h"
#include "ui/imgui_shim.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"
#include "window/app.h"
#include "window/transport.h"

namespace rankscope {
namespace {

/// A bar between two panels. Adds the drag to `drawn`, the panel's size in screen pixels, and puts it into
/// `size` (unscaled): what was dragged past a limit is forgotten. A double click restores `standard`.
void splitter(const char* id, ImVec2 position, ImVec2 area, bool vertical, float drawn, double& size,
              double standard, double sign, float scale, bool dark) {
  ImGui::SetCursorPos(position);
  ImGui::InvisibleButton(id, area);
  traceItem(id);
  const bool live = ImGui::IsItemActive() || ImGui::IsItemHovered();
  if (live) {
    ImGui::SetMouseCursor(vertical ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
  }
  if (itemHeld()) {
    const ImVec2 delta = ImGui::GetIO().MouseDelta;
    const float moved = vertical ? delta.x : delta.y;
    if (moved != 0) {
      size = (static_cast<double>(drawn) + sign * static_cast<double>(moved)) / static_cast<double>(scale);
    }
  }
  if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    size = standard;
  }
  const Palette& p = palette(dark);
  ImGui::GetWindowDrawList()->AddRectFilled(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(),
                                            live ? p.highlight : p.window);
}

/// Sizes in pixels of what is drawn now; 0: left out.
struct Layout {
  std::string withoutRoom;  ///< the panels that were left out

  float left = 0, sweep = 0, right = 0, bottom = 0, bar = 0;

  /// Where what lies right of the setup panel begins, and right of the sweep.
  float afterLeft() const { return left > 0 ? left + bar : 0; }
  float afterSweep() const { return afterLeft() + (sweep > 0 ? sweep + bar : 0); }
};

Layout layOut(const ViewState& view, const PanelVisibility& visible, ImVec2 room, float scale) {
  const PanelSizes sizes =
      layOutPanels({view.leftWidth, view.rightWidth, view.bottomHeight, view.sweepWidth}, visible,
                   static_cast<double>(room.x / scale), static_cast<double>(room.y / scale));
  const auto pixels = [scale](double size) { return std::floor(static_cast<float>(size) * scale); };
  return {panelsWithoutRoom(sizes, visible),
          pixels(sizes.left),
          pixels(sizes.sweep),
          pixels(sizes.right),
          pixels(sizes.bottom),
          pixels(kSplitterThickness)};
}

}  // namespace

UiActions App::actions() {
  UiActions actions;
  actions.send = [this](std::size_t run, Command command) { sessions_.send(run, std::move(command)); };
  actions.sendAll = [this](const Command& command) { sessions_.sendAll(command); };
  actions.invoke = [this](std::string_view id) { commands_.invoke(id); };
  actions.openCell = [this](std::int64_t cell) { openCell(cell); };
  actions.rankBy = [this](const std::string& score) { sweep_.rankBy(score); };
  actions.toast = [this](std::string message) { toast(ToastLevel::Info, std::move(message)); };
  actions.studyAtoms = [this](std::size_t run, std::vector<int> layers, const SaeSpec& sae) {
    sessions_.studyAtoms(run, std::move(layers), sae);
  };
  actions.sweepAtoms = [this](AtomSweep sweep) { sessions_.sweepAtoms(std::move(sweep)); };
  actions.haltAtoms = [this] { sessions_.haltAtoms(); };
  actions.editAtoms = [this](int layer, const std::vector<AtomEdit>& edits) {
    sessions_.editAtoms(layer, edits);
  };
  actions.inBackground = [this](std::function<std::function<void()>()> work, Jobs::OnError failed) {
    jobs_.run(std::move(work), std::move(failed));
  };
  return actions;
}

void App::build() {
  const UiModel current = model();
  ImGui::PushFont(font(FontRole::Body));
  closeMenus();
  drawMenuBar();
  const ImGuiViewport& viewport = *ImGui::GetMainViewport();
  ImGui::SetNextWindowPos(viewport.WorkPos);
  ImGui::SetNextWindowSize(viewport.WorkSize);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  ImGui::Begin("root", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus |
                   ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar(3);
  drawBody(current);
  ImGui::End();
  drawDialogs();
  ImGui::PopFont();
}

/// Escape closes menus and lists; dialogs see to themselves.
void App::closeMenus() {
  const bool dialog = browser_.isOpen() || palette_.isOpen();
  if (!dialog && ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup) &&
      shim::keyPressed(shim::Key::Escape, false)) {
    ImGui::ClosePopupToLevel(0, true);
  }
}

void App::drawMenu(const char* name) {
  if (!ImGui::BeginMenu(name)) {
    traceItem(std::string("menu.") + name);
    return;
  }
  for (const UiCommand& command : commands_.all()) {
    if (command.menu != name) {
      continue;
    }
    if (ImGui::MenuItem(command.label.c_str(), toText(command.shortcut).c_str(),
                        CommandList::checked(command), CommandList::enabled(command))) {
      commands_.invoke(command.id);
    }
    traceItem("menu." + command.id);
    tooltip(command.tooltip);
    if (command.separatorAfter) {
      ImGui::Separator();
    }
  }
  if (std::string_view(name) == "File" && ImGui::BeginMenu("Open recent", !state_.recent.empty())) {
    const std::vector<std::string> recent = state_.recent;
    for (const std::string& path : recent) {
      if (ImGui::MenuItem(std::filesystem::path(path).filename().string().c_str())) {
        acceptFile(path, true);
      }
      tooltip(path);
    }
    ImGui::EndMenu();
  }
  ImGui::EndMenu();
}

/// Right in the menu bar, `reserved` pixels from its end: what is open, or which panels a small window left
/// out.
void App::drawHeadline(float reserved) {
  const auto widthOf = [&](const std::string& text) {
    return ImGui::CalcTextSize(text.c_str()).x + reserved;
  };
  const float room = ImGui::GetContentRegionAvail().x;
  std::string text = !withoutRoom_.empty() ? "No room: " + withoutRoom_
                     : hasSession()        ? sessions_.session()->signal()->name
                                           : "";
  if (!withoutRoom_.empty() && widthOf(text) >= room) {
    text = "No room";
  }
  if (text.empty() || widthOf(text) >= room) {
    return;
  }
  alignRight(widthOf(text));
  const Palette& p = palette(settings_.dark);
  colouredText(withoutRoom_.empty() ? p.textDim : p.text, text);
  traceItem("headline");
  if (!withoutRoom_.empty()) {
    tooltip(
        "No room for: " + withoutRoom_ +
        ". The window is too small for every panel that is switched on. Enlarge it, or hide another panel "
        "(F2 setup, F3 rank inspector, F4 curves, F5 sweep).");
  }
}

void App::drawMenuBar() {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 0);
  const bool open = ImGui::BeginMainMenuBar();
  ImGui::PopStyleVar();
  if (!open) {
    return;
  }
  for (const char* name : {"File", "Run", "View", "Window", "Help"}) {
    drawMenu(name);
    traceItem(std::string("menu.") + name);
  }
  const Palette& p = palette(settings_.dark);
  const float em = ImGui::GetFontSize();
  const float bell = ImGui::GetFrameHeight();
  drawHeadline(bell + 2 * em);
  alignRight(bell);
  if (ImGui::InvisibleButton("messages", ImVec2(bell, bell))) {
    commands_.invoke("window.messages");
  }
  traceItem("window.messages");
  const ImVec2 low = ImGui::GetItemRectMin();
  const ImVec2 high = ImGui::GetItemRectMax();
  drawIcon(*ImGui::GetWindowDrawList(), Icon::Bell, ImVec2((low.x + high.x) / 2, (low.y + high.y) / 2),
           em * 0.85F, ImGui::IsItemHovered() ? p.text : p.textDim);
  if (toasts_.unseen() > 0) {
    ImGui::GetWindowDrawList()->AddCircleFilled(ImVec2(high.x - em * 0.35F, low.y + em * 0.45F), em * 0.2F,
                                                p.warning);
  }
  tooltip("Messages so far.");
  ImGui::EndMainMenuBar();
}

void App::drawBody(const UiModel& current) {
  const float scale = scale_;
  const float row = ImGui::GetFrameHeight() + 16 * scale;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(10 * scale, 8 * scale));
  ImGui::SetCursorPos(ImVec2(0, 0));
  shim::beginChild("transport", ImVec2(0, row), shim::Border::None,
                   ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
  ImGui::PopStyleVar(2);
  drawTransport(current, commands_, sessions_.loading() ? sessions_.loadingWhat() : "");
  ImGui::EndChild();
  const float gap = std::round(2 * scale);
  const ImVec2 below(ImGui::GetWindowPos().x, ImGui::GetWindowPos().y + row);
  ImGui::GetWindowDrawList()->AddRectFilled(below, ImVec2(below.x + ImGui::GetWindowWidth(), below.y + gap),
                                            palette(settings_.dark).window);
  const float top = row + gap;
  const ImVec2 room(ImGui::GetWindowWidth(), ImGui::GetWindowHeight() - top);
  PanelVisibility visible = state_.panels;
  visible.sweep = visible.sweep && hasSweep();
  visible.bottom = visible.bottom && !atomsShown();
  const Layout at = layOut(state_.view, visible, room, scale);
  withoutRoom_ = hasSession() ? at.withoutRoom : "";
  const float centreX = at.afterSweep();
  const float centreWidth = room.x - centreX - (at.right > 0 ? at.right + at.bar : 0);
  const float upper = room.y - (at.bottom > 0 ? at.bottom + at.bar : 0);
  const auto child = [&](const char* id, float x, float y, float width, float height, const auto& draw) {
    if (width < 1 || height < 1) {
      return;
    }
    ImGui::SetCursorPos(ImVec2(x, y));
    shim::beginChild(id, ImVec2(width, height), shim::Border::None,
                     ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    draw();
    ImGui::EndChild();
  };
  if (at.left > 0) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    child("left", 0, top, at.left, room.y, [&] { drawSetup(); });
    ImGui::PopStyleVar();
    splitter("splitter.left", ImVec2(at.left, top), ImVec2(at.bar, room.y), true, at.left,
             state_.view.leftWidth, ViewState{}.leftWidth, 1, scale, current.dark);
  }
  const auto drawSweep = [&] { drawSweepPanel(current, state_.view, actions()); };
  if (visible.sweep && !hasSession()) {
    // Nothing else has anything to show.
    child("sweep", at.afterLeft(), top, room.x - at.afterLeft(), room.y, drawSweep);
    return;
  }
  if (at.sweep > 0) {
    child("sweep", at.afterLeft(), top, at.sweep, room.y, drawSweep);
    splitter("splitter.sweep", ImVec2(at.afterLeft() + at.sweep, top), ImVec2(at.bar, room.y), true, at.sweep,
             state_.view.sweepWidth, ViewState{}.sweepWidth, 1, scale, current.dark);
  }
  child("centre", centreX, top, centreWidth, upper, [&] { drawCentre(current, centreWidth, upper); });
  if (at.bottom > 0) {
    splitter("splitter.bottom", ImVec2(centreX, top + upper), ImVec2(centreWidth, at.bar), false, at.bottom,
             state_.view.bottomHeight, ViewState{}.bottomHeight, -1, scale, current.dark);
    child("bottom", centreX, top + upper + at.bar, centreWidth, at.bottom,
          [&] { drawCurvePanel(current, state_.view, actions()); });
  }
  if (at.right > 0) {
    const float x = room.x - at.right;
    splitter("splitter.right", ImVec2(x - at.bar, top), ImVec2(at.bar, room.y), true, at.right,
             state_.view.rightWidth, ViewState{}.rightWidth, -1, scale, current.dark);
    child("right", x, top, at.right, room.y, [&] {
      if (atomsShown()) {
        drawAtomInspector(current, state_.view, actions());
      } else {
        drawRankPanel(current, state_.view, actions());
      }
    });
  }
  state_.view.leftWidth = std::clamp(state_.view.leftWidth, 200.0, 700.0);
  state_.view.sweepWidth = std::clamp(state_.view.sweepWidth, 240.0, 1200.0);
  state_.view.rightWidth = std::clamp(state_.view.rightWidth, 200.0, 1200.0);
  state_.view.bottomHeight = std::clamp(state_.view.bottomHeight, 100.0, 900.0);
}

void App::drawSetup() {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(14 * scale_, 8 * scale_));
  SetupPanel::Context context{draft_,
                              hasSession() ? &sessions_.applied() : nullptr,
                              hasSession() ? sessions_.session()->signal().get() : nullptr,
                              sessions_.frames(),
                              settings_.dark,
                              scale_};
  SetupPanel::Requests requests;
  requests.restart = [this] { start(draft_, true); };
  requests.revert = [this] { draft_ = sessions_.applied(); };
  requests.setRates = [this](std::size_t run, const Rates& rates) { sessions_.setRates(run, rates); };
  requests.invoke = [this](std::string_view id) { commands_.invoke(id); };
  requests.warn = [this](std::string message) { toast(ToastLevel::Warning, std::move(message)); };
  setup_.draw(context, requests);
  ImGui::PopStyleVar();
}

void App::drawCentre(const UiModel& current, float width, float height) {
  centreWidth_ = width;
  centreHeight_ = height;
  if (!hasSession()) {
    drawStartPage();
    return;
  }
  if (hasSound()) {
    drawAudioPanel(current, state_.view, *audioShapes_, actions());
    return;
  }
  if (hasShape()) {
    const SurfaceModel surfaces = surfaceModelOf(current, state_.view, target_);
    const auto recordTools = [&] {
      drawRecordTools(current, state_.view, actions(),
                      "Makes the surfaces of the recorded weights nearest to this step.");
    };
    if (!drawSurfacePanel(surfaces, state_.view.surface, *surfacePictures_, actions(), recordTools)) {
      budget_.request();
    }
    sessions_.setFinestSurface(state_.view.surface.finest);
    return;
  }
  if (hasScene()) {
    const auto recordTools = [&] {
      drawRecordTools(current, state_.view, actions(),
                      "Renders the recorded view with the recorded weights nearest to this step.");
    };
    if (!drawScenePanel(sceneModelOf(current, state_.view), state_.view.scene, *scenePictures_, actions(),
                        recordTools)) {
      budget_.request();
    }
    return;
  }
  if (atomsShown()) {
    if (!drawAtomsPanel(current, state_.view, *atomPictures_, saeEditor_, actions())) {
      budget_.request();
    }
    return;
  }
  drawPicturePanel(current, state_.view, *textures_, actions());
}

void App::drawStartPage() {
  const Palette& p = palette(settings_.dark);
  const float em = ImGui::GetFontSize();
  const bool loading = sessions_.loading() || sweep_.loading();
  const float width = std::min(ImGui::GetContentRegionAvail().x, 34 * em);
  ImGui::SetCursorPos(
      ImVec2((ImGui::GetWindowWidth() - width) / 2, std::max(ImGui::GetWindowHeight() * 0.28F, em)));
  ImGui::BeginGroup();
  ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + width);
  {
    const ScopedFont large(FontRole::Large);
    ImGui::TextUnformatted(loading ? "Opening …" : "Nothing is open");
  }
  if (!openProblem_.empty() && !loading) {
    colouredText(p.error, openProblem_);
  }
  if (!loading) {
    colouredText(p.textDim, "Drop " + acceptedKindsText_ + " here, or begin with one of these:");
    ImGui::Dummy(ImVec2(0, em * 0.3F));
    if (labelledIconButton("open", Icon::Folder, "Open…")) {
      commands_.invoke("file.open");
    }
    traceItem("start.open");
    ImGui::SameLine();
    if (labelledIconButton("sample", Icon::Image, "Built-in picture")) {
      start(defaultExperiment(), true);
    }
    traceItem("start.sample");
    ImGui::SameLine();
    if (labelledIconButton("scene", Icon::Image, "Built-in scene")) {
      openSample(sceneSampleList().front().name);
    }
    traceItem("start.scene");
    if (const UiCommand* resume = commands_.find("file.resume-last");
        resume != nullptr && CommandList::enabled(*resume)) {
      ImGui::SameLine();
      if (labelledIconButton("resume", Icon::Restart, "Resume last")) {
        commands_.invoke("file.resume-last");
      }
      traceItem("start.resume");
    }
  }
  ImGui::PopTextWrapPos();
  ImGui::EndGroup();
}

void App::drawDialogs() {
  const bool dark = settings_.dark;
  browser_.draw(state_.recent, dark, scale_);
  palette_.draw(commands_, dark, scale_);
  help_.draw(commands_, dark, scale_);
  toasts_.drawHistory(showMessages_, dark, scale_);
  const double now = GlfwWindow::now();
  budget_.drawAt(toasts_.draw(now, dark, scale_));
  // Tooltips appear a moment after the pointer came to rest.
  if (budget_.acting(now)) {
    budget_.drawAt(now + 0.4);
  }
}

}  // namespace rankscope
