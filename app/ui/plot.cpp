#include "ui/plot.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <fmt/format.h>

#include "ui/fonts.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

/// A line whose grid is denser than this many pixels is unreadable.
constexpr float kTickPixelsX = 64;
constexpr float kTickPixelsY = 26;

int tickCount(float pixels, float perTick, float scale) {
  return std::max(2, static_cast<int>(pixels / (perTick * scale)));
}

float widestLabel(const std::vector<Tick>& ticks, ImFont* small) {
  float widest = 0;
  for (const Tick& tick : ticks) {
    widest = std::max(widest, textSize(small, tick.label).x);
  }
  return widest;
}

const char* endOf(std::string_view text) {
  return text.data() + text.size();
}

}  // namespace

ImVec2 textSize(ImFont* textFont, std::string_view text) {
  return textFont->CalcTextSizeA(textFont->FontSize, 1e9F, 0, text.data(), endOf(text));
}

void drawText(ImFont* textFont, ImVec2 at, ImU32 colour, std::string_view text, float align) {
  const float shift = align > 0 ? textSize(textFont, text).x * align : 0;
  ImGui::GetWindowDrawList()->AddText(textFont, textFont->FontSize,
                                      ImVec2(std::floor(at.x - shift), std::floor(at.y)), colour, text.data(),
                                      endOf(text));
}

std::string fitText(ImFont* textFont, std::string_view text, float width) {
  if (textSize(textFont, text).x <= width) {
    return std::string(text);
  }
  std::string cut(text);
  while (!cut.empty()) {
    // Whole characters only: continuation bytes of UTF-8 are 10xxxxxx.
    while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0U) == 0x80U) {
      cut.pop_back();
    }
    if (!cut.empty()) {
      cut.pop_back();
    }
    if (textSize(textFont, cut + "…").x <= width) {
      return cut + "…";
    }
  }
  return "";
}

Plot::Plot(const char* id, ImVec2 size, const PlotAxes& axes, const PlotLook& look)
    : x_(axes.x), y_(axes.y), look_(look), list_(ImGui::GetWindowDrawList()) {
  ImFont* small = font(FontRole::Small);
  const float line = small->FontSize;
  const float gap = 4 * look.scale;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float top = axes.yLabel.empty() ? line / 2 : line + gap;
  const float bottom = line + gap + (axes.xLabel.empty() ? 0 : line);
  const float inner = std::max(size.y - top - bottom, 8.0F);
  const float left = widestLabel(ticksOf(y_, tickCount(inner, kTickPixelsY, look.scale)), small) + 2 * gap;
  minimum_ = ImVec2(std::floor(corner.x + left), std::floor(corner.y + top));
  maximum_ = ImVec2(std::floor(std::max(corner.x + size.x - 2 * gap, minimum_.x + 8)),
                    std::floor(minimum_.y + inner));
  clicked_ = ImGui::InvisibleButton(id, ImVec2(std::max(size.x, 1.0F), std::max(size.y, 1.0F)));
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  active_ = itemHeld();
  hovered_ = ImGui::IsItemHovered() && mouse.x >= minimum_.x && mouse.x <= maximum_.x;
  drawGrid(axes);
  if (!axes.yLabel.empty()) {
    drawText(small, ImVec2(minimum_.x, corner.y), look.palette->textDim, axes.yLabel);
  }
  if (!axes.xLabel.empty()) {
    drawText(small, ImVec2((minimum_.x + maximum_.x) / 2, maximum_.y + gap / 2 + line), look.palette->textDim,
             axes.xLabel, 0.5F);
  }
  list_->PushClipRect(minimum_, maximum_, true);
}

Plot::~Plot() {
  list_->PopClipRect();
}

void Plot::drawGrid(const PlotAxes& axes) {
  ImFont* small = font(FontRole::Small);
  const Palette& colours = *look_.palette;
  // No fill of its own: on software GL every covered pixel counts.
  const std::vector<Tick> ticks =
      axes.xTicks.empty() ? ticksOf(x_, tickCount(maximum_.x - minimum_.x, kTickPixelsX, look_.scale))
                          : axes.xTicks;
  for (const Tick& tick : ticks) {
    if (axes.wholeX && tick.value != std::round(tick.value)) {
      continue;
    }
    const float x = toScreen({tick.value, y_.low}).x;
    list_->AddRectFilled(ImVec2(x, minimum_.y), ImVec2(x + 1, maximum_.y), colours.grid);
    // The last one ends with the plot, so that nothing cuts it.
    const bool last = x_.toUnit(tick.value) > 0.98;
    drawText(small, ImVec2(last ? maximum_.x + 4 * look_.scale : x, maximum_.y + 2 * look_.scale),
             colours.textDim, tick.label, last ? 1 : 0.5F);
  }
  for (const Tick& tick : ticksOf(y_, tickCount(maximum_.y - minimum_.y, kTickPixelsY, look_.scale))) {
    const float y = toScreen({x_.low, tick.value}).y;
    const ImU32 colour = tick.label.empty() ? withAlpha(colours.grid, 0.5F) : colours.grid;
    list_->AddRectFilled(ImVec2(minimum_.x, y), ImVec2(maximum_.x, y + 1), colour);
    drawText(small, ImVec2(minimum_.x - 4 * look_.scale, y - small->FontSize / 2), colours.textDim,
             tick.label, 1);
  }
}

ImVec2 Plot::toScreen(PlotPoint point) const {
  const auto x = static_cast<float>(x_.toUnit(point.x));
  const auto y = static_cast<float>(y_.toUnit(point.y));
  return {std::floor(minimum_.x + x * (maximum_.x - minimum_.x - 1)),
          std::floor(maximum_.y - 1 - y * (maximum_.y - minimum_.y - 1))};
}

double Plot::mouseX() const {
  const double unit = (ImGui::GetIO().MousePos.x - minimum_.x) / std::max(maximum_.x - minimum_.x - 1, 1.0F);
  return x_.fromUnit(std::clamp(unit, 0.0, 1.0));
}

void Plot::stroke(ImU32 colour, float thickness) {
  // Software GL pays for every triangle; half a pixel less of a bend is not seen.
  constexpr double kTolerance = 0.25;
  kept_.clear();
  simplify(screen_, kTolerance, kept_);
  path_.clear();
  for (const PlotPoint& point : kept_) {
    path_.emplace_back(static_cast<float>(point.x), static_cast<float>(point.y));
  }
  if (path_.size() == 1) {
    list_->AddCircleFilled(path_[0], 2.5F * look_.scale, colour, 12);
  } else if (path_.size() > 1) {
    // Whole widths are drawn with a third of the triangles.
    const float width = std::max(std::round(thickness * look_.scale), 1.0F);
    list_->AddPolyline(path_.data(), static_cast<int>(path_.size()), colour, 0, width);
  }
  screen_.clear();
}

void Plot::line(std::span<const PlotPoint> points, ImU32 colour, float thickness) {
  decimated_.clear();
  decimate(points, x_, static_cast<int>((maximum_.x - minimum_.x) / 2), decimated_);
  const double width = maximum_.x - minimum_.x - 1;
  const double height = maximum_.y - minimum_.y - 1;
  screen_.clear();
  for (const PlotPoint& point : decimated_) {
    const double x = x_.toUnit(point.x);
    const double y = y_.toUnit(point.y);
    if (!std::isfinite(x) || !std::isfinite(y)) {
      stroke(colour, thickness);
      continue;
    }
    // Far outside is clamped, or the rasteriser would lose its precision.
    screen_.push_back({minimum_.x + 0.5 + std::clamp(x, -2.0, 3.0) * width,
                       maximum_.y - 0.5 - std::clamp(y, -2.0, 3.0) * height});
  }
  stroke(colour, thickness);
}

void Plot::dot(PlotPoint point, ImU32 colour, float radius) {
  const ImVec2 at = toScreen(point);
  if (std::isfinite(at.x) && std::isfinite(at.y)) {
    list_->AddCircleFilled(ImVec2(at.x + 0.5F, at.y + 0.5F), radius * look_.scale, colour, 12);
  }
}

void Plot::verticalLine(double x, ImU32 colour) {
  const float at = toScreen({x, y_.low}).x;
  list_->AddRectFilled(ImVec2(at, minimum_.y), ImVec2(at + 1, maximum_.y), colour);
}

void drawLegend(ImVec2 at, float width, std::span<const LegendEntry> entries, const PlotLook& look) {
  ImFont* small = font(FontRole::Small);
  const float gap = 5 * look.scale;
  const float swatch = 10 * look.scale;
  float needed = 0;
  for (const LegendEntry& entry : entries) {
    needed += swatch + 4 * gap + textSize(small, entry.name).x + textSize(small, entry.value).x;
  }
  const bool named = needed <= width;
  float x = at.x;
  for (std::size_t k = 0; k < entries.size(); ++k) {
    const LegendEntry& entry = entries[k];
    const float name = named ? textSize(small, entry.name).x + gap : 0;
    const float value = textSize(small, entry.value).x;
    const std::string rest = fmt::format("+{}", entries.size() - k);
    const float reserved = k + 1 < entries.size() ? 2 * gap + textSize(small, rest).x : 0;
    if (x + swatch + gap + name + value + reserved > at.x + width) {
      drawText(small, ImVec2(x, at.y), look.palette->textDim, rest);
      break;
    }
    const float middle = std::floor(at.y + small->FontSize / 2);
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(x, middle - look.scale),
                                              ImVec2(x + swatch, middle + look.scale), entry.colour);
    x += swatch + gap;
    if (named) {
      drawText(small, ImVec2(x, at.y), look.palette->textDim, entry.name);
    }
    drawText(small, ImVec2(x + name, at.y), look.palette->text, entry.value);
    x += name + value + 2 * gap;
  }
}

void drawReadout(std::string_view title, std::span<const LegendEntry> entries, const PlotLook& look) {
  const ImFont* small = font(FontRole::Small);
  ImGui::BeginTooltip();
  ImGui::PushFont(font(FontRole::Small));
  ImGui::TextUnformatted(title.data(), endOf(title));
  float names = 0;
  for (const LegendEntry& entry : entries) {
    names = std::max(names, ImGui::CalcTextSize(entry.name.c_str()).x);
  }
  for (const LegendEntry& entry : entries) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float size = 8 * look.scale;
    const float y = std::floor(at.y + (small->FontSize - size) / 2);
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(at.x, y), ImVec2(at.x + size, y + size), entry.colour,
                                              2 * look.scale);
    ImGui::SetCursorScreenPos(ImVec2(at.x + size + 6 * look.scale, at.y));
    ImGui::TextUnformatted(entry.name.c_str());
    ImGui::SameLine(0, 0);
    ImGui::SetCursorScreenPos(ImVec2(at.x + size + names + 18 * look.scale, at.y));
    ImGui::TextUnformatted(entry.value.c_str());
  }
  ImGui::PopFont();
  ImGui::EndTooltip();
}

}  // namespace rankscope
