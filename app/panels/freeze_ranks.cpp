// The stable ranks of a frozen encoder's layers as bars.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "panels/freeze_scene.h"
#include "ui/fonts.h"
#include "ui/icons.h"
#include "ui/plot_marks.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr double kBarWidth = 0.62;

struct Ranks {
  const std::vector<double>& values;
  std::optional<std::int64_t> peak;
  const char* name;     // "sr(W)"
  const char* caption;  // above the plot
  const char* formula;
  const char* trace;
  ImU32 colour;
};

Ranks ranksOf(const FreezeScene& scene, MatrixKind kind) {
  const FreezeStudy& study = scene.freeze.study;
  if (kind == MatrixKind::Weight) {
    return {study.encoder.weightRanks,
            study.weightPeak(),
            "sr(W)",
            "Stable rank of the weights",
            "sr(W) = Σσ² / σ₁² of the layer's weight matrix, before any fit",
            "weight",
            scene.weightColour()};
  }
  return {
      study.encoder.activationRanks,
      study.activationPeak(),
      "sr(H)",
      "Stable rank of the activations",
      "sr(H) = Σσ² / σ₁² of what the layer gives over the grid that the encoder was trained on, uncentred, "
      "before any fit",
      "activation",
      scene.activationColour()};
}

double highest(const std::vector<double>& values) {
  double most = 0;
  for (const double value : values) {
    most = std::isfinite(value) ? std::max(most, value) : most;
  }
  return most;
}

std::vector<Tick> layerTicks(std::size_t layers, float width, float scale) {
  std::vector<Tick> ticks;
  const float each = width / static_cast<float>(std::max<std::size_t>(layers, 1));
  const auto stride = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(22 * scale / each)));
  for (std::size_t layer = 0; layer < layers; ++layer) {
    ticks.push_back({static_cast<double>(layer), layer % stride == 0 ? fmt::format("{}", layer) : ""});
  }
  return ticks;
}

/// The number above a bar, with the star where it is the highest.
void drawNumber(const FreezeScene& scene, const Plot& plot, PlotPoint top, bool peak, float room) {
  ImFont* small = font(FontRole::Small);
  const ImVec2 at = plot.toScreen(top);
  const float scale = scene.look.scale;
  const std::string words = fmt::format("{:.{}f}", top.y, top.y < 100 ? 1 : 0);
  const bool fits = textSize(small, words).x <= room;
  if (fits) {
    drawText(small, ImVec2(at.x, at.y - small->FontSize - scale),
             peak ? scene.look.palette->text : scene.look.palette->textDim, words, 0.5F);
  }
  if (peak) {
    const float lift = fits ? small->FontSize : 0;
    drawIcon(*ImGui::GetWindowDrawList(), Icon::Star, ImVec2(at.x + 0.5F, at.y - lift - 9 * scale),
             13 * scale, scene.look.palette->text);
  }
}

void drawBars(const FreezeScene& scene, const Plot& plot, const Ranks& ranks) {
  const float step = plot.toScreen({1, 0}).x - plot.toScreen({0, 0}).x;
  for (std::size_t layer = 0; layer < ranks.values.size(); ++layer) {
    const double value = ranks.values[layer];
    if (!std::isfinite(value)) {
      continue;
    }
    const bool peak = ranks.peak == static_cast<std::int64_t>(layer);
    const PlotPoint top{static_cast<double>(layer), value};
    drawBar(plot, top, kBarWidth, withAlpha(ranks.colour, peak ? 1.0F : 0.5F), scene.look.scale);
    drawNumber(scene, plot, top, peak, step - 2 * scene.look.scale);
    const ImVec2 low = plot.toScreen({top.x - kBarWidth / 2, value});
    const ImVec2 high = plot.toScreen({top.x + kBarWidth / 2, value});
    traceArea(fmt::format("freeze.bar.{}.{}", ranks.trace, layer), low,
              ImVec2(high.x, std::max(plot.maximum().y, low.y + 1)));
  }
}

/// The best depth behind the bars.
void shadeBest(const FreezeScene& scene, const Plot& plot, std::size_t layers) {
  const auto best = scene.best();
  if (!best || *best >= static_cast<std::int64_t>(layers)) {
    return;
  }
  const auto layer = static_cast<double>(*best);
  const ImVec2 left = plot.toScreen({layer - 0.5, 0});
  const ImVec2 right = plot.toScreen({layer + 0.5, 0});
  ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(left.x, plot.minimum().y),
                                            ImVec2(right.x, plot.maximum().y),
                                            withAlpha(scene.look.palette->highlight, 0.6F));
}

std::string explain(const FreezeScene& scene, const Ranks& ranks, std::int64_t layer) {
  std::string words;
  if (layer >= 0 && layer < static_cast<std::int64_t>(ranks.values.size())) {
    words = fmt::format("Layer {}: {} = {}{}\n", layer, ranks.name,
                        formatReading(ranks.values[static_cast<std::size_t>(layer)]),
                        ranks.peak == layer ? ", the peak" : "");
  }
  return words + ranks.formula + ".\n\n" + scene.freeze.published;
}

void drawTip(const std::string& words) {
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(ImGui::GetFontSize() * 28);
  ImGui::TextUnformatted(words.c_str());
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

/// "best τ = 1" at the right end of the caption's line.
void drawKey(const FreezeScene& scene, const Ranks& ranks, ImVec2 at, float right) {
  const auto best = scene.best();
  ImFont* small = font(FontRole::Small);
  if (!best) {
    return;
  }
  const std::string words = fmt::format("best τ = {}", *best);
  const float swatch = 8 * scene.look.scale;
  const float width = textSize(small, words).x;
  const float left = right - width - swatch - 5 * scene.look.scale;
  if (left < at.x + textSize(small, ranks.caption).x + 10 * scene.look.scale) {
    return;
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float y = std::floor(at.y + (small->FontSize - swatch) / 2);
  list.AddRectFilled(ImVec2(left, y), ImVec2(left + swatch, y + swatch), scene.look.palette->highlight,
                     2 * scene.look.scale);
  drawText(small, ImVec2(right, at.y), scene.look.palette->textDim, words, 1);
}

}  // namespace

void drawFreezeRanks(const FreezeScene& scene, MatrixKind kind, ImVec2 size) {
  const Ranks ranks = ranksOf(scene, kind);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  PlotAxes axes;
  const auto layers = static_cast<double>(std::max<std::size_t>(ranks.values.size(), 1));
  axes.x = {-0.5, layers - 0.5, false};
  // Room for a number and a star above the highest.
  const double most = highest(ranks.values);
  axes.y = Axis{0, most > 0 ? 1.32 * most : 1, false};
  axes.xLabel = "layer";
  axes.yLabel = ranks.caption;
  axes.xTicks = layerTicks(ranks.values.size(), size.x, scene.look.scale);
  ImVec2 key;
  float right = 0;
  {
    const Plot plot(ranks.trace, size, axes, scene.look);
    traceItem(fmt::format("freeze.ranks.{}", ranks.trace));
    key = ImVec2(plot.minimum().x, corner.y);
    right = plot.maximum().x;
    shadeBest(scene, plot, ranks.values.size());
    drawBars(scene, plot, ranks);
    if (!ranks.peak) {
      const ImVec2 middle((plot.minimum().x + plot.maximum().x) / 2,
                          (plot.minimum().y + plot.maximum().y) / 2);
      drawText(font(FontRole::Body), middle, scene.look.palette->textDim, "not known", 0.5F);
    }
    if (plot.hovered()) {
      drawTip(explain(scene, ranks, static_cast<std::int64_t>(std::lround(plot.mouseX()))));
    }
  }
  drawKey(scene, ranks, key, right);
}

}  // namespace rankscope
