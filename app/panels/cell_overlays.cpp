#include "panels/cell_overlays.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "panels/cell_parts.h"
#include "render/scene_lines.h"
#include "ui/fonts.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"

namespace rankscope {
namespace {

constexpr float kAxisLength = 26;  ///< unscaled
constexpr double kWidestScale = 200;

}  // namespace

void drawCellAxes(const ScreenRect& cell, const Camera& camera, const PlotLook& look) {
  const CameraPose pose = poseOf(camera);
  const float length = kAxisLength * look.scale;
  const float room = length + 12 * look.scale;
  if (cell.w < 5 * static_cast<double>(room) || cell.h < 5 * static_cast<double>(room)) {
    return;
  }
  const ImVec2 origin(static_cast<float>(cell.x) + room, static_cast<float>(cell.y + cell.h) - room);
  std::array<std::size_t, 3> order = {0, 1, 2};
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return pose.back[a] < pose.back[b]; });
  ImDrawList* list = ImGui::GetWindowDrawList();
  ImFont* small = font(FontRole::Small);
  constexpr std::array<const char*, 3> kNames = {"x", "y", "z"};
  for (const std::size_t axis : order) {
    const LineColor& rgba = kAxisColors[axis];
    // Axes that point away are fainter.
    const ImU32 color =
        withAlpha(IM_COL32(rgba[0], rgba[1], rgba[2], 255), pose.back[axis] < -0.05 ? 0.55F : 1.0F);
    const auto at = [&](float share) {
      return ImVec2(origin.x + share * length * static_cast<float>(pose.right[axis]),
                    origin.y - share * length * static_cast<float>(pose.up[axis]));
    };
    list->AddLine(origin, at(1), color, 2 * look.scale);
    const ImVec2 name = at(1.32F);
    drawText(small, ImVec2(name.x, name.y - small->FontSize / 2), color, kNames[axis], 0.5F);
  }
}

void drawCellScale(const ScreenRect& cell, const CellScale& scale, const PlotLook& look) {
  const float unit = look.scale;
  ImFont* small = font(FontRole::Small);
  const auto width = static_cast<float>(std::min(0.45 * cell.w, kWidestScale * static_cast<double>(unit)));
  const float pad = 10 * unit;
  const float height = small->FontSize * 2 + 24 * unit;
  if (static_cast<double>(height) > 0.4 * cell.h) {
    return;
  }
  const ImVec2 corner(static_cast<float>(cell.x + cell.w) - width - pad,
                      static_cast<float>(cell.y + cell.h) - height);
  const ImVec2 room(4 * unit, 4 * unit);
  ImGui::GetWindowDrawList()->AddRectFilled(
      ImVec2(corner.x - room.x, corner.y - room.y),
      ImVec2(corner.x + width + room.x, static_cast<float>(cell.y + cell.h) - room.y),
      withAlpha(look.palette->canvas, 0.85F), 3 * unit);
  drawText(small, corner, look.palette->textDim, fitText(small, scale.title, width));
  const ImVec2 bar(corner.x, corner.y + small->FontSize + 4 * unit);
  const ImVec2 size = drawColorBar(bar, width, BarDirection::Horizontal, scale.colors, scale.axis, look);
  traceArea(scale.trace, bar, ImVec2(bar.x + size.x, bar.y + size.y));
}

}  // namespace rankscope
