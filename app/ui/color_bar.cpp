#include "ui/color_bar.h"

#include <algorithm>
#include <cmath>

#include "io/color_map.h"
#include "ui/fonts.h"

namespace rankscope {
namespace {

constexpr ImU32 kNotANumber = IM_COL32(128, 128, 128, 255);
constexpr float kBarThickness = 10;

using Stops = std::array<Rgb, 4>;

/// Both arms darken towards zero with about the same lightness at the same distance from it.
constexpr Stops kBelow{{{16, 18, 22}, {29, 79, 140}, {90, 167, 232}, {207, 233, 255}}};
constexpr Stops kAbove{{{16, 18, 22}, {134, 60, 18}, {236, 140, 64}, {255, 229, 188}}};

ImU32 between(const Stops& stops, double unit) {
  const double position = std::clamp(unit, 0.0, 1.0) * static_cast<double>(stops.size() - 1);
  const std::size_t first = std::min(static_cast<std::size_t>(position), stops.size() - 2);
  const double t = position - static_cast<double>(first);
  const auto channel = [&](std::size_t c) {
    return static_cast<ImU32>(std::lround(stops[first][c] * (1 - t) + stops[first + 1][c] * t));
  };
  return IM_COL32(channel(0), channel(1), channel(2), 255);
}

ColorTable makeTable(ColorScale scale) {
  ColorTable table{};
  const std::array<Rgb, 256> sequential = colorMapTable();
  for (std::size_t k = 0; k < table.size(); ++k) {
    const double signedUnit = static_cast<double>(k) / 255.0 * 2 - 1;
    const auto level = static_cast<std::uint8_t>(k);
    const Rgb rgb = scale == ColorScale::Gray ? Rgb{level, level, level} : sequential[k];
    table[k] = scale == ColorScale::Diverging
                   ? between(signedUnit < 0 ? kBelow : kAbove, std::abs(signedUnit))
                   : IM_COL32(rgb[0], rgb[1], rgb[2], 255);
  }
  return table;
}

/// The bar as a few gradients rather than 256 rectangles.
void drawGradient(ImVec2 minimum, ImVec2 maximum, BarDirection direction, ColorScale scale) {
  constexpr std::size_t kPieces = 32;
  const ColorTable& table = colorTable(scale);
  ImDrawList* list = ImGui::GetWindowDrawList();
  for (std::size_t k = 0; k < kPieces; ++k) {
    const ImU32 low = table[k * 255 / kPieces];
    const ImU32 high = table[(k + 1) * 255 / kPieces];
    const float begin = static_cast<float>(k) / kPieces;
    const float end = static_cast<float>(k + 1) / kPieces;
    if (direction == BarDirection::Horizontal) {
      const float width = maximum.x - minimum.x;
      list->AddRectFilledMultiColor(ImVec2(minimum.x + begin * width, minimum.y),
                                    ImVec2(minimum.x + end * width, maximum.y), low, high, high, low);
    } else {
      const float height = maximum.y - minimum.y;
      list->AddRectFilledMultiColor(ImVec2(minimum.x, maximum.y - end * height),
                                    ImVec2(maximum.x, maximum.y - begin * height), high, high, low, low);
    }
  }
}

}  // namespace

const ColorTable& colorTable(ColorScale scale) {
  static const ColorTable sequential = makeTable(ColorScale::Sequential);
  static const ColorTable diverging = makeTable(ColorScale::Diverging);
  static const ColorTable gray = makeTable(ColorScale::Gray);
  switch (scale) {
    case ColorScale::Diverging:
      return diverging;
    case ColorScale::Gray:
      return gray;
    case ColorScale::Sequential:
      break;
  }
  return sequential;
}

ImU32 colorAt(ColorScale scale, double unit) {
  if (std::isnan(unit)) {
    return kNotANumber;
  }
  return colorTable(scale)[static_cast<std::size_t>(std::lround(std::clamp(unit, 0.0, 1.0) * 255))];
}

std::array<std::uint8_t, 256 * 3> colorTexels(ColorScale scale) {
  std::array<std::uint8_t, 256 * 3> texels{};
  const ColorTable& table = colorTable(scale);
  for (std::size_t k = 0; k < table.size(); ++k) {
    texels[3 * k] = static_cast<std::uint8_t>(table[k] >> IM_COL32_R_SHIFT & 0xFFU);
    texels[3 * k + 1] = static_cast<std::uint8_t>(table[k] >> IM_COL32_G_SHIFT & 0xFFU);
    texels[3 * k + 2] = static_cast<std::uint8_t>(table[k] >> IM_COL32_B_SHIFT & 0xFFU);
  }
  return texels;
}

ImVec2 drawColorBar(ImVec2 at, float length, BarDirection direction, ColorScale scale, const Axis& axis,
                    const PlotLook& look) {
  const bool horizontal = direction == BarDirection::Horizontal;
  ImFont* small = font(FontRole::Small);
  const float thickness = std::round(kBarThickness * look.scale);
  const float tickLength = 3 * look.scale;
  const ImVec2 corner(std::floor(at.x), std::floor(at.y));
  const ImVec2 end(corner.x + (horizontal ? length : thickness),
                   corner.y + (horizontal ? thickness : length));
  drawGradient(corner, end, direction, scale);
  ImDrawList* list = ImGui::GetWindowDrawList();
  const float perTick = (horizontal ? 52 : 28) * look.scale;
  float widest = 0;
  for (const Tick& tick : ticksOf(axis, std::max(2, static_cast<int>(length / perTick)))) {
    const auto unit = static_cast<float>(axis.toUnit(tick.value));
    widest = std::max(widest, textSize(small, tick.label).x);
    if (horizontal) {
      const float x = std::floor(corner.x + unit * (length - 1));
      list->AddRectFilled(ImVec2(x, end.y), ImVec2(x + 1, end.y + tickLength), look.palette->textFaint);
      // The outermost labels stay within the bar.
      const float align = unit < 0.02F ? 0 : unit > 0.98F ? 1 : 0.5F;
      drawText(small, ImVec2(x, end.y + tickLength), look.palette->textDim, tick.label, align);
    } else {
      const float y = std::floor(end.y - 1 - unit * (length - 1));
      list->AddRectFilled(ImVec2(end.x, y), ImVec2(end.x + tickLength, y + 1), look.palette->textFaint);
      drawText(small, ImVec2(end.x + 2 * tickLength, y - small->FontSize / 2), look.palette->textDim,
               tick.label);
    }
  }
  return horizontal ? ImVec2(length, thickness + tickLength + small->FontSize)
                    : ImVec2(thickness + 2 * tickLength + widest, length);
}

void drawCells(std::span<const float> edges, std::span<const float> units, float top, float bottom,
               ColorScale scale) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  std::size_t begin = 0;
  while (begin < units.size()) {
    const ImU32 colour = colorAt(scale, units[begin]);
    std::size_t end = begin + 1;
    while (end < units.size() && colorAt(scale, units[end]) == colour) {
      ++end;
    }
    // Early steps are recorded so densely that many cells have no width.
    if (edges[end] > edges[begin]) {
      list->AddRectFilled(ImVec2(edges[begin], top), ImVec2(edges[end], bottom), colour);
    }
    begin = end;
  }
}

}  // namespace rankscope
