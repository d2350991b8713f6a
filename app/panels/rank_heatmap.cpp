// Layer x step maps of a rank quantity, one per Run, all in one colour scale.
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <fmt/format.h>

#include "panels/rank_scene.h"
#include "ui/color_bar.h"
#include "ui/fonts.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double cellValue(const RankScene& scene, const Spectra& spectra, int layer) {
  const MatrixSpectrum* matrix = findMatrix(spectra, layer, scene.kind);
  if (matrix == nullptr) {
    return kNan;
  }
  const double value = matrix->*scene.quantity.value;
  const bool divided = scene.normalised && scene.quantity.isRank;
  return divided
             ? value / static_cast<double>(std::max<std::int64_t>(std::min(matrix->rows, matrix->columns), 1))
             : value;
}

Axis scaleOf(const RankScene& scene) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const RunView& run : scene.model.runs) {
    for (const SpectraPtr& spectra : run.frame->history->record.spectra) {
      for (int layer = 0; layer < scene.layers && countsForRange(*run.frame, spectra->step); ++layer) {
        const double value = cellValue(scene, *spectra, layer);
        if (std::isfinite(value) && value > 0) {
          low = std::min(low, value);
          high = std::max(high, value);
        }
      }
    }
  }
  return niceAxis(scene.quantity.logarithmic ? low : 0, high, scene.quantity.logarithmic, 5);
}

/// Screen x of a step.
struct TimeScale {
  Axis axis;
  float left = 0, right = 0;

  float at(double step) const {
    const double unit = axis.toUnit(std::max(step, axis.low));
    return left + static_cast<float>(std::clamp(unit, 0.0, 1.0)) * (right - left);
  }
  double stepAt(float x) const {
    return axis.fromUnit(
        std::clamp(static_cast<double>((x - left) / std::max(right - left, 1.0F)), 0.0, 1.0));
  }
};

/// Recorded spectra are shown from their step to the next: what "at or before" means to the scrubber.
std::vector<float> edgesOf(const Frame& frame, const TimeScale& time) {
  std::vector<float> edges;
  for (const SpectraPtr& spectra : frame.history->record.spectra) {
    edges.push_back(std::floor(time.at(static_cast<double>(spectra->step))));
  }
  // The newest of them is seen even before a next step gives it a width.
  const float newest = std::floor(time.at(static_cast<double>(frame.step)));
  edges.push_back(edges.empty() ? newest : std::max(newest, edges.back() + 2));
  return edges;
}

struct HeatMapArea {
  float top = 0;
  float rowHeight = 0;
  TimeScale time;
};

void drawRows(const RankScene& scene, const Frame& frame, const HeatMapArea& area, const Axis& scale) {
  const std::vector<float> edges = edgesOf(frame, area.time);
  const auto& recorded = frame.history->record.spectra;
  std::vector<float> units(recorded.size());
  ImFont* small = font(FontRole::Small);
  // Low rows have room for every second, third … label, and for the chosen one.
  const int stride = std::max(1, static_cast<int>(std::ceil((small->FontSize - 2) / area.rowHeight)));
  for (int layer = 0; layer < scene.layers; ++layer) {
    for (std::size_t k = 0; k < recorded.size(); ++k) {
      units[k] = static_cast<float>(scale.toUnit(cellValue(scene, *recorded[k], layer)));
    }
    const float top = area.top + static_cast<float>(layer) * area.rowHeight;
    drawCells(edges, units, top, top + area.rowHeight - 1, ColorScale::Sequential);
    const bool chosen = layer == scene.layer;
    const bool covered = !chosen && std::abs(layer - scene.layer) < stride;
    if (chosen || (layer % stride == 0 && !covered)) {
      drawText(
          small,
          ImVec2(area.time.left - 5 * scene.look.scale, top + (area.rowHeight - 1 - small->FontSize) / 2),
          chosen ? scene.look.palette->text : scene.look.palette->textDim, fmt::format("L{}", layer), 1);
    }
    if (chosen) {
      const float bar = 2 * scene.look.scale;
      ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(area.time.left - bar - 1, top),
                                                ImVec2(area.time.left - 1, top + area.rowHeight - 1),
                                                scene.look.palette->text);
    }
  }
}

void interactWithRows(const RankScene& scene, ViewState& view, std::size_t run, const HeatMapArea& area) {
  const float height = area.rowHeight * static_cast<float>(scene.layers);
  ImGui::SetCursorScreenPos(ImVec2(area.time.left, area.top));
  ImGui::PushID(static_cast<int>(run));
  const bool clicked = ImGui::InvisibleButton(
      "rows", ImVec2(std::max(area.time.right - area.time.left, 1.0F), std::max(height, 1.0F)));
  ImGui::PopID();
  traceItem(fmt::format("rank.heatmap{}", run));
  if (!ImGui::IsItemHovered()) {
    return;
  }
  const RunView& runView = scene.model.runs[run];
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const int layer = std::clamp(static_cast<int>((mouse.y - area.top) / area.rowHeight), 0, scene.layers - 1);
  const double step = area.time.stepAt(mouse.x);
  const SpectraPtr spectra = spectraAt(runView.frame->history->record, static_cast<std::int64_t>(step));
  if (spectra == nullptr) {
    return;
  }
  const std::string value = formatReading(cellValue(scene, *spectra, layer));
  const LegendEntry entry{scene.accent(run), runView.name, value};
  drawReadout(fmt::format("{}, layer {}, step {}", scene.quantity.title, layer, formatCount(spectra->step)),
              std::span(&entry, 1), scene.look);
  if (clicked) {
    view.layer = layer;
    scrubTo(scene.model, view, static_cast<double>(spectra->step));
  }
}

void drawRunName(const RankScene& scene, std::size_t run, ImVec2 at) {
  ImFont* small = font(FontRole::Small);
  const float size = 8 * scene.look.scale;
  const float top = std::floor(at.y + (small->FontSize - size) / 2 + scene.look.scale);
  ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(at.x, top), ImVec2(at.x + size, top + size),
                                            scene.accent(run), 2 * scene.look.scale);
  drawText(small, ImVec2(at.x + size + 5 * scene.look.scale, at.y), scene.look.palette->textDim,
           scene.model.runs[run].name);
}

float captionHeight(const PlotLook& look) {
  return font(FontRole::Small)->FontSize + 3 * look.scale;
}

float scaleHeight(const PlotLook& look) {
  return 2 * font(FontRole::Small)->FontSize + 26 * look.scale;
}

}  // namespace

float heatMapHeight(const RankScene& scene, float rowHeight) {
  const auto runs = static_cast<float>(scene.model.runs.size());
  const float rows = rowHeight * static_cast<float>(scene.layers);
  return captionHeight(scene.look) + runs * (captionHeight(scene.look) + rows + 4 * scene.look.scale) +
         scaleHeight(scene.look);
}

void drawRankHeatMaps(const RankScene& scene, ViewState& view, ImVec2 size) {
  const float scale = scene.look.scale;
  const Palette& colours = *scene.look.palette;
  ImFont* small = font(FontRole::Small);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const bool divided = scene.normalised && scene.quantity.isRank;
  drawText(small, corner, colours.textDim,
           fmt::format("{}{}, layer × step", scene.quantity.title, divided ? " / min(rows, columns)" : ""));
  const float gutter = textSize(small, "L00").x + 6 * scale;
  const auto runs = static_cast<float>(scene.model.runs.size());
  const float rowsRoom = size.y - heatMapHeight(scene, 0);
  HeatMapArea area;
  area.rowHeight = std::clamp(std::floor(rowsRoom / std::max(runs * static_cast<float>(scene.layers), 1.0F)),
                              4 * scale, 22 * scale);
  area.time = {stepAxis(scene.model, view.logarithmicSteps), corner.x + gutter,
               corner.x + size.x - 8 * scale};
  const Axis colourAxis = scaleOf(scene);
  float y = corner.y + captionHeight(scene.look);
  for (std::size_t run = 0; run < scene.model.runs.size(); ++run) {
    drawRunName(scene, run, ImVec2(area.time.left, y));
    area.top = y + captionHeight(scene.look);
    drawRows(scene, *scene.model.runs[run].frame, area, colourAxis);
    const float bottom = area.top + area.rowHeight * static_cast<float>(scene.layers);
    if (view.scrubStep >= 0) {
      const float x = std::floor(area.time.at(static_cast<double>(view.scrubStep)));
      ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(x, area.top), ImVec2(x + 1, bottom), colours.text);
    }
    interactWithRows(scene, view, run, area);
    y = bottom + 4 * scale;
  }
  y += 4 * scale;
  const float width = area.time.right - area.time.left;
  drawColorBar(ImVec2(area.time.left, y), width, BarDirection::Horizontal, ColorScale::Sequential, colourAxis,
               scene.look);
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy(ImVec2(size.x, y + scaleHeight(scene.look) - small->FontSize - corner.y));
}

}  // namespace rankscope
