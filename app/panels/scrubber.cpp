#include "panels/scrubber.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "panels/rank_scene.h"
#include "panels/recorded.h"
#include "ui/fonts.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

/// Marks nearer than this on the screen are drawn as one.
constexpr float kMarkPixels = 3;

struct Timeline {
  float left = 0, right = 0;
  float middle = 0;
  double newest = 1;

  float at(double step) const {
    return std::floor(left + static_cast<float>(std::clamp(step / newest, 0.0, 1.0)) * (right - left));
  }
};

/// Calls draw(x) for every step that is not too near to the one before.
template <class Range, class Draw>
void forEachMark(const Range& recorded, const Timeline& time, float spacing, Draw draw) {
  float last = -1e9F;
  for (const auto& entry : recorded) {
    const float x = time.at(static_cast<double>(entry->step));
    if (x - last >= spacing) {
      draw(x);
      last = x;
    }
  }
}

void drawMarks(const UiModel& model, const Timeline& time, const PlotLook& look) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Palette& colours = *look.palette;
  const float spacing = kMarkPixels * look.scale;
  for (const RunView& run : model.runs) {
    forEachMark(run.frame->history->pictures, time, spacing, [&](float x) {
      list->AddRectFilled(ImVec2(x, time.middle - 8 * look.scale),
                          ImVec2(x + 1, time.middle - 4 * look.scale), colours.textFaint);
    });
  }
  const float size = 3.5F * look.scale;
  for (const RunView& run : model.runs) {
    forEachMark(run.frame->history->weights, time, 2 * spacing, [&](float x) {
      const float y = time.middle + 8 * look.scale;
      list->AddQuadFilled(ImVec2(x, y - size), ImVec2(x + size, y), ImVec2(x, y + size), ImVec2(x - size, y),
                          colours.textDim);
    });
  }
}

void drawTrack(const UiModel& model, const ViewState& view, const Timeline& time, const PlotLook& look,
               bool hot) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const Palette& colours = *look.palette;
  const float thickness = 2 * look.scale;
  const bool live = view.scrubStep < 0;
  const float handle = live ? time.right : time.at(static_cast<double>(view.scrubStep));
  list->AddRectFilled(ImVec2(time.left, time.middle - thickness), ImVec2(time.right, time.middle + thickness),
                      colours.frameActive, thickness);
  list->AddRectFilled(ImVec2(time.left, time.middle - thickness), ImVec2(handle, time.middle + thickness),
                      live ? colours.textFaint : colours.textDim, thickness);
  drawMarks(model, time, look);
  const ImVec2 at(handle, time.middle);
  list->AddCircleFilled(at, (hot ? 7.5F : 6.5F) * look.scale, colours.panel, 20);
  list->AddCircleFilled(at, (hot ? 6.0F : 5.0F) * look.scale, live ? colours.good : colours.text, 20);
}

std::string positionText(const UiModel& model, const ViewState& view) {
  const std::string newest = formatCount(newestStep(model));
  return view.scrubStep < 0 ? fmt::format("live · step {}", newest)
                            : fmt::format("step {} of {}", formatCount(view.scrubStep), newest);
}

}  // namespace

float scrubberHeight(const PlotLook& look) {
  return std::max(ImGui::GetFrameHeight(), 26 * look.scale);
}

void drawScrubber(const UiModel& model, ViewState& view, const PlotLook& look, float width) {
  const float height = scrubberHeight(look);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  ImFont* small = font(FontRole::Small);
  const std::string position = positionText(model, view);
  // Room for the longest text, so that the timeline does not move; none where the timeline would become a
  // stub.
  const float longest = textSize(small, fmt::format("step {0} of {0}", formatCount(newestStep(model)))).x;
  const float pad = 8 * look.scale;
  const float label = width > longest + 160 * look.scale ? longest : 0;
  if (label > 0) {
    drawText(small, ImVec2(corner.x, corner.y + (height - small->FontSize) / 2),
             view.scrubStep < 0 ? look.palette->textDim : look.palette->text, position);
  }
  ImGui::SetCursorScreenPos(ImVec2(corner.x + label + pad, corner.y));
  const float room = std::max(width - label - pad, 6 * pad);
  ImGui::InvisibleButton("scrubber", ImVec2(room, height));
  traceItem("scrubber");
  Timeline time;
  time.left = corner.x + label + 2 * pad;
  time.right = corner.x + label + pad + room - pad;
  time.middle = std::floor(corner.y + height / 2);
  time.newest = std::max(static_cast<double>(newestStep(model)), 1.0);
  const bool active = itemHeld();
  const bool hovered = ImGui::IsItemHovered();
  if (active) {
    const double unit = (ImGui::GetIO().MousePos.x - time.left) / std::max(time.right - time.left, 1.0F);
    scrubTo(model, view, std::round(unit * time.newest));
  } else if (hovered) {
    tooltip(
        "Drag to go back through the record; at the right end the view is live again. Ticks: recorded "
        "pictures "
        "and spectra. Diamonds: recorded weights, from which a picture can be re-rendered in full.");
  }
  drawTrack(model, view, time, look, active || hovered);
}

}  // namespace rankscope
