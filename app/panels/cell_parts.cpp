#include "panels/cell_parts.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ui/fonts.h"
#include "ui/theme.h"

namespace rankscope {
namespace {

std::string originText(PictureOrigin origin, std::int64_t step) {
  switch (origin) {
    case PictureOrigin::Recorded:
      return fmt::format("recorded, step {}", formatCount(step));
    case PictureOrigin::Replayed:
      return fmt::format("re-rendered, step {}", formatCount(step));
    case PictureOrigin::Live:
      return fmt::format("step {}", formatCount(step));
    case PictureOrigin::None:
    case PictureOrigin::Target:
      break;
  }
  return "";
}

/// The first of the values for which there is room, at the right. @returns where it begins
float drawValue(const CellHeader& header, float left, float right, float y, const PlotLook& look) {
  ImFont* bold = font(FontRole::Bold);
  // Where there is no room for all, the name goes before the words; but its number has to be there.
  const float named = textSize(bold, header.name).x + 24 * look.scale;
  for (const std::string& value : header.values) {
    const float width = textSize(bold, value).x;
    if (width + (&value == &header.values.back() ? 50 * look.scale : named) <= right - left) {
      drawText(bold, ImVec2(right, y), look.palette->text, value, 1);
      return right - width - 8 * look.scale;
    }
  }
  return right;
}

}  // namespace

ImVec2 cornerOf(const ScreenRect& rect) {
  return {static_cast<float>(rect.x), static_cast<float>(rect.y)};
}

ImVec2 endOf(const ScreenRect& rect) {
  return {static_cast<float>(rect.x + rect.w), static_cast<float>(rect.y + rect.h)};
}

ScreenRect CellCanvas::cell(std::size_t index) const {
  ScreenRect rect = layout.cell(static_cast<int>(index), false);
  rect.x = std::floor(rect.x + area.x);
  rect.y = std::floor(rect.y + area.y);
  return rect;
}

CellCanvas layOutCells(std::size_t cells, PictureExtent picture, const PlotLook& look) {
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float status = font(FontRole::Small)->FontSize + 10 * look.scale;
  CellCanvas canvas;
  canvas.area = {static_cast<double>(corner.x), static_cast<double>(corner.y),
                 static_cast<double>(std::max(room.x, 1.0F)),
                 static_cast<double>(std::max(room.y - status, 1.0F))};
  canvas.layout = layOut(static_cast<int>(cells), false, picture, canvas.area.w, canvas.area.h,
                         8 * static_cast<double>(look.scale),
                         static_cast<double>(font(FontRole::Bold)->FontSize + 6 * look.scale));
  return canvas;
}

void drawCellHeader(const ScreenRect& header, const CellHeader& what, const PlotLook& look) {
  const float scale = look.scale;
  const Palette& colours = *look.palette;
  const auto y = static_cast<float>(header.y);
  ImFont* bold = font(FontRole::Bold);
  ImFont* small = font(FontRole::Small);
  auto left = static_cast<float>(header.x);
  const float right = drawValue(what, left, static_cast<float>(header.x + header.w), y, look);
  if (what.accent != 0) {
    const float size = 9 * scale;
    const float top = std::floor(y + (bold->FontSize - size) / 2 + scale);
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(left, top), ImVec2(left + size, top + size), what.accent,
                                              2 * scale);
    left += size + 7 * scale;
  }
  const std::string title = fitText(bold, what.name, std::max(right - left, 0.0F));
  drawText(bold, ImVec2(left, y), colours.text, title);
  left += textSize(bold, title).x + 8 * scale;
  // Where there is no room for all of it, the step is what matters.
  const std::string& detail = what.detail;
  const auto begin = std::min(detail.find("step "), detail.size());
  const std::string shorter = detail.substr(begin, detail.find(", ", begin) - begin);
  for (const std::string& text : {detail, shorter}) {
    if (textSize(small, text).x <= right - left) {
      drawText(small, ImVec2(left, y + bold->FontSize - small->FontSize - scale), colours.textDim, text);
      break;
    }
  }
}

void drawCellFailure(const ScreenRect& cell, const Failure& failure, const PlotLook& look) {
  const Palette& colours = *look.palette;
  const float pad = 8 * look.scale;
  const std::string text = failure.what + "\n" + failure.hint;
  ImFont* body = font(FontRole::Body);
  const float wrap = static_cast<float>(cell.w) - 2 * pad;
  const ImVec2 size = body->CalcTextSizeA(body->FontSize, wrap, wrap, text.c_str());
  const ImVec2 end = endOf(cell);
  const ImVec2 corner(static_cast<float>(cell.x),
                      std::max(end.y - size.y - 2 * pad, static_cast<float>(cell.y)));
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(corner, end, colours.panel);
  list->AddRectFilled(corner, ImVec2(corner.x + 3 * look.scale, end.y), colours.error);
  list->PushClipRect(corner, end, true);
  list->AddText(body, body->FontSize, ImVec2(corner.x + pad, corner.y + pad), colours.text, text.c_str(),
                nullptr, wrap);
  list->PopClipRect();
}

void drawCellNote(const ScreenRect& cell, const std::string& text, const PlotLook& look) {
  ImGui::GetWindowDrawList()->AddRect(cornerOf(cell), endOf(cell), look.palette->border);
  ImFont* body = font(FontRole::Body);
  const ImVec2 middle(static_cast<float>(cell.x + cell.w / 2),
                      static_cast<float>(cell.y + cell.h / 2) - body->FontSize / 2);
  drawText(body, middle, look.palette->textFaint, fitText(body, text, static_cast<float>(cell.w)), 0.5F);
}

std::string detailText(const Frame& frame, PictureOrigin origin, std::int64_t step, bool showsTarget) {
  if (showsTarget) {
    return "shows the target";
  }
  std::string detail = originText(origin, step);
  if (origin != PictureOrigin::Live) {
    return detail;
  }
  if (frame.failure && frame.failure->step != step) {
    return "last good picture, " + detail;
  }
  // Running is what is expected, and needs no word.
  return frame.state == RunState::Running ? detail : detail + ", " + stateName(frame.state);
}

std::vector<std::string> scoreTexts(const Score& score, const std::string& before) {
  const std::string number =
      before +
      (std::isfinite(score.value) ? fmt::format("{:.{}f}", score.value, scoreDecimals(score.name)) : "–");
  const std::string unit = scoreUnit(score.name);
  return unit.empty() ? std::vector{number} : std::vector{number + " " + unit, number};
}

std::string waitingText(const Frame& frame, std::int64_t scrubStep, const std::string& what) {
  if (scrubStep >= 0) {
    const auto& kept = frame.history->pictures;
    return kept.empty()
               ? "nothing recorded yet"
               : fmt::format("{}s before step {} were not kept", what, formatCount(kept.front()->step));
  }
  return frame.state == RunState::Failed ? "no " + what : "waiting for the first " + what;
}

}  // namespace rankscope
