#include "ui/plot_marks.h"

#include <algorithm>
#include <cmath>

#include "ui/icons.h"

namespace rankscope {

void drawBand(const Plot& plot, std::span<const PlotSpread> spreads, ImU32 colour) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  for (std::size_t i = 1; i < spreads.size(); ++i) {
    const PlotSpread& left = spreads[i - 1];
    const PlotSpread& right = spreads[i];
    // Smoothed edges of neighbours would overlap to a seam.
    const ImDrawListFlags flags = list.Flags;
    list.Flags &= ~ImDrawListFlags_AntiAliasedFill;
    list.AddQuadFilled(plot.toScreen({left.x, left.high}), plot.toScreen({right.x, right.high}),
                       plot.toScreen({right.x, right.low}), plot.toScreen({left.x, left.low}), colour);
    list.Flags = flags;
  }
}

void drawWhisker(const Plot& plot, const PlotSpread& spread, ImU32 colour, float scale) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const ImVec2 high = plot.toScreen({spread.x, spread.high});
  const ImVec2 low = plot.toScreen({spread.x, spread.low});
  const float line = std::max(std::round(scale), 1.0F);
  const float cap = std::round(3 * scale);
  list.AddRectFilled(high, ImVec2(high.x + line, low.y + line), colour);
  for (const ImVec2 end : {high, low}) {
    list.AddRectFilled(ImVec2(end.x - cap, end.y), ImVec2(end.x + cap + line, end.y + line), colour);
  }
}

void drawDashes(const Plot& plot, double y, double from, double to, ImU32 colour, float scale) {
  const ImVec2 begin = plot.toScreen({from, y});
  const float end = plot.toScreen({to, y}).x;
  const float dash = std::round(5 * scale);
  const float line = std::max(std::round(scale), 1.0F);
  for (float x = begin.x; x < end; x += 2 * dash) {
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(x, begin.y),
                                              ImVec2(std::min(x + dash, end), begin.y + line), colour);
  }
}

void drawBar(const Plot& plot, PlotPoint top, double width, ImU32 colour, float scale) {
  const ImVec2 left = plot.toScreen({top.x - width / 2, top.y});
  const ImVec2 right = plot.toScreen({top.x + width / 2, top.y});
  // What is almost nothing is still there.
  const float high = std::min(left.y, plot.maximum().y - std::round(scale));
  ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(left.x, high), ImVec2(right.x, plot.maximum().y), colour);
}

void drawStarAbove(const Plot& plot, PlotPoint point, ImU32 colour, float scale) {
  const ImVec2 at = plot.toScreen(point);
  drawIcon(*ImGui::GetWindowDrawList(), Icon::Star, ImVec2(at.x + 0.5F, at.y - 11 * scale), 13 * scale,
           colour);
}

}  // namespace rankscope
