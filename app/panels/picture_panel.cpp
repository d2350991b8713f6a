// The picture panel: tools above, pictures with one linked view, the hovered pixel's values below.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "panels/choice_strip.h"
#include "panels/cohort_cells.h"
#include "panels/panels.h"
#include "panels/picture_scene.h"
#include "panels/rank_scene.h"
#include "panels/record_tools.h"
#include "ui/fonts.h"
#include "ui/imgui_shim.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr double kWheelZoom = 1.18;

ScreenRect rectOf(ImVec2 corner, ImVec2 size) {
  return {corner.x, corner.y, size.x, size.y};
}

PictureView viewOf(const ViewState& view) {
  return {view.zoom, view.centreX, view.centreY};
}

void setView(ViewState& view, const PictureView& value) {
  view.zoom = value.zoom;
  view.centreX = value.centreX;
  view.centreY = value.centreY;
}

struct DomainWords {
  const char* label;
  const char* help;
};

DomainWords wordsOf(PictureDomain domain) {
  switch (domain) {
    case PictureDomain::Known:
      return {
          "Known pixels",
          "Only the pixels that are trained on, of the target and of each network: what the loss compares."};
    case PictureDomain::Reduced:
      return {"Reduced",
              "The reduced picture that is trained on, and each network's picture reduced the same way: what "
              "the loss compares."};
    case PictureDomain::Sinogram:
      return {"Sinogram",
              "Line sums, a row per angle: as measured, and of each network's picture. What the loss "
              "compares."};
    case PictureDomain::Picture:
      break;
  }
  return {"Picture", ""};
}

/// Picture, or what the task measures of it; nothing where that is the same.
void domainTools(const UiModel& model, ViewState& view) {
  const ObservationPtr observation = observationOf(model);
  if (observation == nullptr) {
    return;
  }
  const DomainWords words = wordsOf(domainOf(observation.get()));
  const std::array<StripChoice, 2> choices = {
      {{"Picture", "The target and what each network gives: what the scores compare.",
        "picture.domain.picture"},
       {words.label, words.help, "picture.domain.measured"}}};
  int chosen = view.showMeasurement ? 1 : 0;
  if (choiceStrip("domain", choices, chosen)) {
    showMeasurement(model, view, chosen == 1);
  }
  ImGui::SameLine(0, 16 * model.scale);
}

void zoomTools(const PictureScene& scene, ViewState& view) {
  int chosen = view.zoom <= 0 ? 0 : std::abs(view.zoom - 1) < 1e-6 ? 1 : -1;
  constexpr std::array<const char*, 2> labels = {"Fit", "1:1"};
  if (segmented("zoom", labels, chosen)) {
    view.zoom = chosen == 0 ? 0 : 1;
    if (chosen == 0) {
      view.centreX = view.centreY = 0.5;
    }
  }
  traceItem("picture.actual");
  tooltip(
      "Fit: the whole picture. 1:1: one screen pixel for one picture pixel. The wheel zooms about the "
      "cursor; all "
      "pictures share one view.");
  ImGui::SameLine();
  ImGui::AlignTextToFramePadding();
  const double zoom = scene.placement(scene.cell(0, false)).scale;
  colouredText(scene.look.palette->textDim, fmt::format("{:.0f} %", zoom * 100));
  tooltip("Screen pixels per picture pixel.");
}

void errorTools(const PictureScene& scene, ViewState& view) {
  const float scale = scene.look.scale;
  sameLineIfRoom(260 * scale, 16 * scale);
  ImGui::Checkbox("Error map", &view.showErrors);
  traceItem("picture.errors");
  tooltip("Shows under every reconstruction how far each pixel is from the target.");
  if (!view.showErrors) {
    return;
  }
  const auto choice = [](ErrorMetric metric, const char* trace) {
    return StripChoice{metricName(metric), metricHelp(metric), trace};
  };
  const std::array<StripChoice, 3> metrics = {choice(ErrorMetric::Absolute, "picture.metric.absolute"),
                                              choice(ErrorMetric::Squared, "picture.metric.squared"),
                                              choice(ErrorMetric::Signed, "picture.metric.signed")};
  int metric = static_cast<int>(view.errorMetric);
  ImGui::SameLine();
  if (choiceStrip("metric", metrics, metric)) {
    view.errorMetric = static_cast<ErrorMetric>(metric);
  }
  sameLineIfRoom(92 * scale);
  ImGui::SetNextItemWidth(92 * scale);
  const auto unit = static_cast<float>(errorUnit(scene.shown, view));
  auto maximum = static_cast<float>(errorMaximum(scene.shown, view));
  if (ImGui::DragFloat("##maximum", &maximum, maximum * 0.01F,
                       unit * static_cast<float>(kSmallestErrorMaximum),
                       unit * static_cast<float>(kLargestErrorMaximum), "max %.3g",
                       ImGuiSliderFlags_AlwaysClamp | ImGuiSliderFlags_Logarithmic)) {
    setErrorMaximum(scene.shown, view, static_cast<double>(maximum));
  }
  traceItem("picture.maximum");
  tooltip(
      "The top of the error scale. Drag it, or double-click to type. The same for all Runs, so that colours "
      "compare.");
}

/// The cell under the mouse, if any.
std::optional<ScreenRect> cellAt(const PictureScene& scene, ImVec2 mouse) {
  for (int block = 0; block < scene.blocks(); ++block) {
    for (const bool errorCell : {false, true}) {
      const bool exists = !errorCell || (scene.layout.pairs && block > 0);
      if (exists && scene.cell(block, errorCell).contains(mouse.x, mouse.y)) {
        return scene.cell(block, errorCell);
      }
    }
  }
  return std::nullopt;
}

void findHoveredPixel(PictureScene& scene, const ScreenRect& cell, ImVec2 mouse) {
  const Placement at = scene.placement(cell);
  const double x = std::floor(at.toPictureX(mouse.x));
  const double y = std::floor(at.toPictureY(mouse.y));
  if (x >= 0 && y >= 0 && x < scene.shown.display.width && y < scene.shown.display.height) {
    scene.hovered = PixelAt{static_cast<int>(x), static_cast<int>(y) / scene.shown.rowHeight()};
  }
}

/// Drag, wheel and double click, all on one item that covers the canvas.
void interact(PictureScene& scene, ViewState& view) {
  ImGui::SetCursorScreenPos(ImVec2(static_cast<float>(scene.canvas.x), static_cast<float>(scene.canvas.y)));
  ImGui::InvisibleButton("pictures",
                         ImVec2(static_cast<float>(scene.canvas.w), static_cast<float>(scene.canvas.h)));
  const ImGuiIO& io = ImGui::GetIO();
  const ScreenRect first = scene.cell(0, false);
  if (itemDragged()) {
    if (view.zoom <= 0) {
      view.zoom = fitZoom(scene.shown.display, first);
    }
    setView(view, panBy(viewOf(view), scene.shown.display, first, io.MouseDelta.x, io.MouseDelta.y));
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
  }
  if (!ImGui::IsItemHovered()) {
    return;
  }
  const auto cell = cellAt(scene, io.MousePos);
  if (!cell) {
    return;
  }
  if (io.MouseWheel != 0) {
    setView(view, zoomAbout(viewOf(view), scene.shown.display, *cell, io.MousePos.x, io.MousePos.y,
                            std::pow(kWheelZoom, io.MouseWheel)));
  }
  if (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    setView(view, {});
  }
  findHoveredPixel(scene, *cell, io.MousePos);
  chooseMember(scene, view);
}

PictureScene makeScene(const UiModel& model, const ViewState& view) {
  PictureScene scene{model, view, {&palette(model.dark), model.scale}, compare(model, view), {}, {}, {}, {}};
  scene.gutter = gutterOf(scene.shown, scene.look);
  return scene;
}

/// The room between the tools, of which one row is already known, and the status line.
void layOutScene(PictureScene& scene, float statusHeight) {
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float scale = scene.look.scale;
  const ImVec2 size(std::max(room.x, 1.0F), std::max(room.y - statusHeight, 1.0F));
  scene.canvas = rectOf(ImGui::GetCursorScreenPos(), size);
  scene.layout =
      layOut(scene.blocks(), scene.view.showErrors && !scene.shown.pictures.empty(), scene.shown.display,
             size.x, size.y, 8 * scale, font(FontRole::Bold)->FontSize + 6 * scale);
}

}  // namespace

void drawPicturePanel(const UiModel& model, ViewState& view, PictureTextures& textures,
                      const UiActions& actions) {
  if (model.signal == nullptr || extentOf(*model.signal).width <= 0) {
    return;
  }
  forgetStaleScrub(model, view);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  domainTools(model, view);
  memberTools(model, view);
  const ImVec2 afterDomain = ImGui::GetCursorScreenPos();
  PictureScene scene = makeScene(model, view);
  const float statusHeight = font(FontRole::Mono)->FontSize + 10 * model.scale;
  // The other tools need the zoom, which needs the layout, which needs the tools' height: one row of them is
  // assumed.
  ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + ImGui::GetFrameHeightWithSpacing()));
  layOutScene(scene, statusHeight);
  ImGui::SetCursorScreenPos(afterDomain);
  zoomTools(scene, view);
  errorTools(scene, view);
  drawRecordTools(model, view, actions,
                  "Recorded pictures are small. This computes the picture in full from the recorded weights "
                  "nearest to the scrubber, and goes to their step.");
  layOutScene(scene, statusHeight);
  interact(scene, view);

  textures.update(scene.shown, view);
  textures.setScale(scene.placement(scene.cell(0, false)).scale, scene.shown.samples);
  drawPictureCells(scene, textures);
  drawSinogramAxes(scene);
  drawPixelValues(scene);
  drawMemberScores(scene);
  drawOverlays(scene);
  drawHoverMarkers(scene);
  ImGui::SetCursorScreenPos(ImVec2(static_cast<float>(scene.canvas.x),
                                   static_cast<float>(scene.canvas.y + scene.canvas.h) + 4 * model.scale));
  drawPictureStatus(scene);
}

}  // namespace rankscope
