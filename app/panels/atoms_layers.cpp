// The plots of the cohort-INR paper across the layers that are taken apart.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/values.h"
#include "io/color_map.h"
#include "panels/atoms_scene.h"
#include "ui/fonts.h"
#include "ui/plot_marks.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr std::size_t kProfile = 16;  // the paper's
constexpr int kAcross = 3;
constexpr int kDown = 2;

struct Studied {
  int layer = 0;
  const LayerStudy* study = nullptr;
  std::vector<std::int32_t> strongest;  ///< the paper's sixteen, by mean magnitude
};

std::vector<Studied> studiedLayers(const AtomsScene& scene) {
  std::vector<Studied> studied;
  for (const LabLayer& one : scene.frame().layers) {
    if (one.study != nullptr) {
      studied.push_back({one.layer, one.study.get(), strongestAtoms(*one.study, kProfile)});
    }
  }
  return studied;
}

ImU32 colourOf(const AtomsScene& scene, int layer) {
  const double place = static_cast<double>(layer) / std::max(1, scene.hiddenLayers() - 1);
  const Rgb colour = colorMap(scene.model.dark ? 0.4 + 0.52 * place : 0.15 + 0.55 * place);
  return IM_COL32(colour[0], colour[1], colour[2], 255);
}

using QuartilesOf = std::function<const Quartiles&(const LayerStudy&)>;
using NumberOf = std::function<double(const LayerStudy&)>;

/// One number of each layer.
struct Series {
  std::string name;
  ImU32 colour = 0;
  NumberOf number;
};

struct Figure {
  const char* id;
  std::string caption;
  bool logarithmic = false;
  std::vector<Series> series;
  QuartilesOf quartiles = {};                               ///< a band around the first series
  double least = std::numeric_limits<double>::quiet_NaN();  ///< what the axis shows at least, if finite
  double most = std::numeric_limits<double>::quiet_NaN();
};

Axis axisOver(const std::vector<double>& values, bool logarithmic) {
  const FiniteRange range = finiteRange(values, logarithmic);
  return niceAxis(range.low, range.high, logarithmic, 4);
}

PlotAxes layerAxes(const AtomsScene& scene, const std::string& caption) {
  PlotAxes axes;
  const int layers = scene.hiddenLayers();
  axes.x = {-0.4, layers - 0.6, false};
  axes.xLabel = "layer";
  axes.yLabel = caption;
  const int stride = 1 + layers / 12;
  for (int layer = 0; layer < layers; ++layer) {
    axes.xTicks.push_back({static_cast<double>(layer), layer % stride == 0 ? fmt::format("{}", layer) : ""});
  }
  return axes;
}

PlotAxes axesOf(const AtomsScene& scene, const Figure& figure, const std::vector<Studied>& studied) {
  PlotAxes axes = layerAxes(scene, figure.caption);
  std::vector<double> values = {figure.least, figure.most};
  for (const Studied& one : studied) {
    for (const Series& series : figure.series) {
      values.push_back(series.number(*one.study));
    }
    if (figure.quartiles) {
      values.push_back(figure.quartiles(*one.study).low);
      values.push_back(figure.quartiles(*one.study).high);
    }
  }
  axes.y = axisOver(values, figure.logarithmic);
  return axes;
}

std::vector<LegendEntry> readings(const Figure& figure, const LayerStudy& study) {
  std::vector<LegendEntry> entries;
  for (const Series& series : figure.series) {
    entries.push_back({series.colour, series.name, formatReading(series.number(study))});
  }
  if (figure.quartiles) {
    const Quartiles& all = figure.quartiles(study);
    entries.push_back({0, "quartiles", formatReading(all.low) + " … " + formatReading(all.high)});
  }
  return entries;
}

/// What the mouse is over, and the layer that a click chooses.
void hover(const AtomsScene& scene, Plot& plot, const Figure& figure, const std::vector<Studied>& studied) {
  if (!plot.hovered()) {
    return;
  }
  const int layer = static_cast<int>(std::lround(plot.mouseX()));
  for (const Studied& one : studied) {
    if (one.layer == layer) {
      drawReadout(fmt::format("Layer {}", layer), readings(figure, *one.study), scene.look);
      if (plot.clicked() && layer != scene.view.layer) {
        showLayer(scene.view, layer);
        sendEdits(scene);
      }
    }
  }
}

void drawFigure(const AtomsScene& scene, const Figure& figure, const std::vector<Studied>& studied,
                ImVec2 size) {
  Plot plot(figure.id, size, axesOf(scene, figure, studied), scene.look);
  traceItem(fmt::format("atoms.plot.{}", figure.id));
  plot.verticalLine(scene.view.layer, scene.look.palette->textFaint);
  if (figure.quartiles) {
    std::vector<PlotSpread> spreads;
    for (const Studied& one : studied) {
      const Quartiles& all = figure.quartiles(*one.study);
      if (std::isfinite(all.low) && std::isfinite(all.high)) {
        spreads.push_back({static_cast<double>(one.layer), all.low, all.high});
        drawWhisker(plot, spreads.back(), withAlpha(figure.series.front().colour, 0.7F), scene.scale());
      }
    }
    drawBand(plot, spreads, withAlpha(figure.series.front().colour, 0.15F));
  }
  for (const Series& series : figure.series) {
    std::vector<PlotPoint> points;
    for (const Studied& one : studied) {
      points.push_back({static_cast<double>(one.layer), series.number(*one.study)});
    }
    plot.line(points, series.colour, 2);
    for (const PlotPoint& point : points) {
      if (std::isfinite(point.y)) {
        plot.dot(point, series.colour);
      }
    }
  }
  hover(scene, plot, figure, studied);
}

/// A number of each layer's strongest atoms, a line for each layer.
void drawProfile(const AtomsScene& scene, const char* id, const std::string& caption,
                 double AtomStatistics::*number, const std::vector<Studied>& studied, ImVec2 size) {
  std::vector<std::vector<PlotPoint>> lines;
  std::vector<double> values = {0};
  for (const Studied& one : studied) {
    std::vector<PlotPoint>& line = lines.emplace_back();
    for (const std::int32_t atom : one.strongest) {
      values.push_back(one.study->atoms[static_cast<std::size_t>(atom)].*number);
      line.push_back({static_cast<double>(line.size() + 1), values.back()});
    }
  }
  PlotAxes axes;
  axes.x = {1, static_cast<double>(kProfile), false};
  axes.y = axisOver(values, false);
  axes.wholeX = true;
  axes.xLabel = "atom, by mean magnitude";
  axes.yLabel = caption;
  Plot plot(id, size, axes, scene.look);
  traceItem(fmt::format("atoms.plot.{}", id));
  std::vector<LegendEntry> entries;
  const auto place = static_cast<std::size_t>(std::max(0L, std::lround(plot.mouseX()) - 1));
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool shown = studied[i].layer == scene.view.layer;
    const ImU32 colour = colourOf(scene, studied[i].layer);
    plot.line(lines[i], shown ? colour : withAlpha(colour, 0.75F), shown ? 3.0F : 1.5F);
    if (place < lines[i].size()) {
      entries.push_back(
          {colour, fmt::format("layer {}", studied[i].layer), formatReading(lines[i][place].y)});
    }
  }
  if (plot.hovered()) {
    drawReadout(fmt::format("Strongest atom {} of each layer", place + 1), entries, scene.look);
  }
}

std::vector<Figure> figuresOf(const AtomsScene& scene) {
  const Palette& colours = *scene.look.palette;
  std::vector<Figure> figures(4);
  figures[0] = {"active",
                "Active share of an atom, median and quartiles",
                true,
                {{"median", colours.good, [](const LayerStudy& s) { return s.summary.activeShare.median; }}},
                [](const LayerStudy& s) -> const Quartiles& { return s.summary.activeShare; }};
  figures[1] = {"ipr",
                "IPR of an atom, median and quartiles",
                true,
                {{"median", colours.good, [](const LayerStudy& s) { return s.summary.ipr.median; }}},
                [](const LayerStudy& s) -> const Quartiles& { return s.summary.ipr; }};
  figures[2] = {"dead",
                "Dead atoms (warm), spatial L0 (green)",
                false,
                {{"dead", colours.warning, [](const LayerStudy& s) { return s.summary.deadShare; }},
                 {"spatial L0", colours.good, [](const LayerStudy& s) { return s.summary.spatialL0; }}}};
  figures[2].least = 0;
  figures[2].most = 1;
  figures[3] = {"psnr",
                "PSNR with ĥ in place of a layer, dB",
                false,
                {{"with ĥ", colours.good, [](const LayerStudy& s) { return meanOf(s.substituted); }},
                 {"network", colours.textDim, [](const LayerStudy& s) { return meanOf(s.psnr); }}}};
  return figures;
}

void drawLegendOfLayers(const AtomsScene& scene, const std::vector<Studied>& studied) {
  std::vector<LegendEntry> entries;
  for (const Studied& one : studied) {
    entries.push_back({colourOf(scene, one.layer), fmt::format("layer {}", one.layer), ""});
  }
  ImGui::SameLine(0, 16 * scene.scale());
  const ImVec2 at = ImGui::GetCursorScreenPos();
  drawLegend(ImVec2(at.x, at.y + ImGui::GetStyle().FramePadding.y), ImGui::GetContentRegionAvail().x, entries,
             scene.look);
  ImGui::NewLine();
}

}  // namespace

void drawAtomLayers(const AtomsScene& scene) {
  const std::vector<Studied> studied = studiedLayers(scene);
  drawLegendOfLayers(scene, studied);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float gap = 10 * scene.scale();
  const ImVec2 size((room.x - (kAcross - 1) * gap) / kAcross,
                    std::max((room.y - (kDown - 1) * gap) / kDown, 70 * scene.scale()));
  int place = 0;
  const auto next = [&] {
    const auto column = static_cast<float>(place % kAcross);
    const auto row = static_cast<float>(place / kAcross);
    ++place;
    ImGui::SetCursorScreenPos(ImVec2(corner.x + column * (size.x + gap), corner.y + row * (size.y + gap)));
  };
  for (const Figure& figure : figuresOf(scene)) {
    next();
    drawFigure(scene, figure, studied, size);
  }
  next();
  drawProfile(scene, "magnitude", "Mean of z, the 16 strongest atoms", &AtomStatistics::mean, studied, size);
  next();
  drawProfile(scene, "firing", "P(z > 0) of the same", &AtomStatistics::firingRate, studied, size);
}

}  // namespace rankscope
