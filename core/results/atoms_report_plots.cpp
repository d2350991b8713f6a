#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include <fmt/format.h>

#include "results/atoms_sections.h"
#include "results/report_sections.h"
#include "results/svg_plot.h"

namespace rankscope::report {
namespace {

constexpr std::size_t kProfile = 16;

using NumberOf = std::function<double(const LayerStudy&)>;

PlotSeries byLayer(const AtomsCell& cell, std::size_t index, const std::string& label, const NumberOf& number,
                   bool dashed) {
  PlotSeries series{label, accentColor(index), {}, dashed ? 1.1 : 2.0, dashed};
  for (const LayerStudy& study : cell.layers) {
    series.points.emplace_back(study.origin.layer, number(study));
  }
  return series;
}

using QuartilesOf = std::function<const Quartiles&(const LayerStudy&)>;

Plot quartilePlot(const AtomsCells& cells, const std::string& title, const std::string& note,
                  const QuartilesOf& quartiles) {
  Plot plot;
  plot.title = title;
  plot.note = note;
  plot.xLabel = "layer";
  plot.wholeX = true;
  plot.logarithmic = true;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto add = [&](const std::string& what, const NumberOf& number, bool dashed) {
      plot.series.push_back(byLayer(cells[i], i, cells[i].name + ", " + what, number, dashed));
    };
    add(
        "25th percentile", [&](const LayerStudy& s) { return quartiles(s).low; }, true);
    add(
        "75th percentile", [&](const LayerStudy& s) { return quartiles(s).high; }, true);
    add(
        "median", [&](const LayerStudy& s) { return quartiles(s).median; }, false);
  }
  return plot;
}

Plot sharePlot(const AtomsCells& cells, const std::string& title, const std::string& note,
               const NumberOf& number) {
  Plot plot;
  plot.title = title;
  plot.note = note;
  plot.xLabel = "layer";
  plot.wholeX = true;
  plot.within = {0};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    plot.series.push_back(byLayer(cells[i], i, cells[i].name, number, false));
  }
  return plot;
}

std::set<int> allLayers(const AtomsCells& cells) {
  std::set<int> layers;
  for (const AtomsCell& cell : cells) {
    for (const LayerStudy& study : cell.layers) {
      layers.insert(study.origin.layer);
    }
  }
  return layers;
}

const LayerStudy* findLayer(const AtomsCell& cell, int layer) {
  const auto found = std::find_if(cell.layers.begin(), cell.layers.end(),
                                  [layer](const LayerStudy& s) { return s.origin.layer == layer; });
  return found == cell.layers.end() ? nullptr : &*found;
}

/// A number of the atoms with the largest mean magnitude, in that order.
Plot profilePlot(const AtomsCells& cells, int layer, const std::string& note,
                 double AtomStatistics::*number) {
  Plot plot;
  plot.title = fmt::format("Layer {}", layer);
  plot.note = note;
  plot.xLabel = "atom, by mean magnitude";
  plot.wholeX = true;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const LayerStudy* study = findLayer(cells[i], layer);
    if (study == nullptr) {
      continue;
    }
    PlotSeries series{cells[i].name, accentColor(i), {}, 2.0, false};
    for (const std::int32_t atom : orderedAtoms(study->atoms, AtomOrder::Magnitude)) {
      const AtomStatistics& one = study->atoms[static_cast<std::size_t>(atom)];
      if (series.points.size() == kProfile || !one.alive()) {
        break;
      }
      series.points.emplace_back(static_cast<double>(series.points.size() + 1), one.*number);
    }
    plot.series.push_back(std::move(series));
  }
  return plot;
}

/// A line per layer, the deeper the paler.
std::string layerColor(std::size_t cell, std::size_t layer, std::size_t layers) {
  constexpr double kPalest = 0.6;
  const double pale = layers < 2 ? 0 : kPalest * static_cast<double>(layer) / static_cast<double>(layers - 1);
  const std::string accent = accentColor(cell);
  std::string color = "#";
  for (const std::size_t at : {1, 3, 5}) {
    const int part = std::stoi(accent.substr(at, 2), nullptr, 16);
    color += fmt::format("{:02x}", static_cast<int>(std::lround(part + (255 - part) * pale)));
  }
  return color;
}

std::vector<Plot> trainingPlots(const AtomsCell& cell, std::size_t index) {
  Plot fit;
  fit.title = cell.name;
  fit.note = "R² by step, a line per layer";
  fit.xLabel = "step";
  fit.wholeX = true;
  Plot alive = fit;
  alive.note = "share of the atoms that fired lately";
  alive.within = {0, 1};
  for (std::size_t i = 0; i < cell.layers.size(); ++i) {
    const LayerStudy& study = cell.layers[i];
    PlotSeries r2{fmt::format("layer {}", study.origin.layer),
                  layerColor(index, i, cell.layers.size()),
                  {},
                  1.6,
                  false};
    PlotSeries living = r2;
    for (const SaeMetrics& m : study.curve) {
      r2.points.emplace_back(static_cast<double>(m.step), m.r2);
      living.points.emplace_back(static_cast<double>(m.step), m.alive);
    }
    fit.series.push_back(std::move(r2));
    alive.series.push_back(std::move(living));
  }
  return {fit, alive};
}

std::vector<Plot> concentrationPlots(const AtomsCells& cells) {
  return {quartilePlot(cells, "Active share", "points where z > 0.01",
                       [](const LayerStudy& s) -> const Quartiles& { return s.summary.activeShare; }),
          quartilePlot(cells, "IPR", "Σz⁴ / (Σz²)², high where few points carry an atom",
                       [](const LayerStudy& s) -> const Quartiles& { return s.summary.ipr; }),
          quartilePlot(cells, "Participation", "1 / (N · IPR), the share of the points that an atom fills",
                       [](const LayerStudy& s) -> const Quartiles& { return s.summary.participation; }),
          sharePlot(cells, "Dead atoms", "share that fire at no point",
                    [](const LayerStudy& s) { return s.summary.deadShare; }),
          sharePlot(cells, "Spatial L0", "share of the points at which an atom fires, mean over all",
                    [](const LayerStudy& s) { return s.summary.spatialL0; })};
}

std::vector<Plot> profilePlots(const AtomsCells& cells, const std::string& note,
                               double AtomStatistics::*number) {
  std::vector<Plot> plots;
  for (const int layer : allLayers(cells)) {
    plots.push_back(profilePlot(cells, layer, note, number));
  }
  return plots;
}

std::vector<Plot> magnitudePlots(const AtomsCells& cells) {
  return profilePlots(cells, "mean of z over all points", &AtomStatistics::mean);
}

std::vector<Plot> ratePlots(const AtomsCells& cells) {
  return profilePlots(cells, "P(z > 0)", &AtomStatistics::firingRate);
}

}  // namespace

std::string concentrationSection(const AtomsCells& cells) {
  return "<h2>Concentration across depth</h2>\n<p class=\"muted\">How much of the signal an atom covers: the "
         "median over the atoms that fire, and dashed their quartiles. Where the dictionary shrinks, the "
         "share of atoms that never fire grows.</p>\n" +
         cellLegend(cells) + "<div class=\"plots\">\n" + svgPlots(concentrationPlots(cells)) + "</div>\n";
}

std::string healthSection(const AtomsCells& cells) {
  return "<h2>The strongest atoms</h2>\n<p class=\"muted\">The 16 atoms with the largest mean magnitude of "
         "each "
         "layer: flat where many share the work, steep where few carry it.</p>\n" +
         cellLegend(cells) + "<h3>Mean magnitude</h3>\n<div class=\"plots\">\n" +
         svgPlots(magnitudePlots(cells)) +
         "</div>\n<h3>Firing rate, in the same order</h3>\n<div class=\"plots\">\n" +
         svgPlots(ratePlots(cells)) + "</div>\n";
}

std::string saeTrainingSection(const AtomsCells& cells) {
  std::string out = "<h2>Training of the autoencoders</h2>\n<div class=\"plots\">\n";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out += svgPlots(trainingPlots(cells[i], i));
  }
  return out + "</div>\n";
}

}  // namespace rankscope::report

namespace rankscope {

std::vector<report::Figure> atomsFigures(const std::vector<AtomsCell>& cells) {
  using namespace report;
  std::vector<LegendEntry> legend;
  std::vector<LegendEntry> layers;
  std::vector<Plot> training;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    legend.push_back({cells[i].name, accentColor(i)});
    for (Plot& plot : trainingPlots(cells[i], i)) {
      training.push_back(std::move(plot));
    }
    for (const PlotSeries& series : training.back().series) {
      layers.push_back({cells[i].name + ", " + series.label, series.color});
    }
  }
  const std::size_t across = std::min<std::size_t>(3, allLayers(cells).size());
  return {{"concentration", legend, concentrationPlots(cells), 3},
          {"magnitudes", legend, magnitudePlots(cells), across},
          {"firing_rates", legend, ratePlots(cells), across},
          {"training", layers, training, 2}};
}

}  // namespace rankscope
