#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "results/html.h"
#include "results/record_view.h"
#include "results/report_sections.h"
#include "results/svg_heat_map.h"
#include "results/svg_plot.h"

namespace rankscope::report {
namespace {

constexpr double kSpectrumRange = 1e6;

std::vector<int> allLayers(const ReportInput& input, MatrixKind kind) {
  std::set<int> layers;
  for (const RunResult& run : input.runs) {
    const std::vector<int> own = layersOf(recordOf(run), kind);
    layers.insert(own.begin(), own.end());
  }
  return {layers.begin(), layers.end()};
}

/// "256 × 2" of the first Run that has it; the Runs may differ.
std::string sizeOf(const ReportInput& input, MatrixKind kind, int layer) {
  std::set<std::string> sizes;
  for (const RunResult& run : input.runs) {
    for (const SpectraPtr& spectra : recordOf(run).spectra) {
      if (const MatrixSpectrum* matrix = findMatrix(*spectra, kind, layer)) {
        sizes.insert(fmt::format("{} × {}", matrix->rows, matrix->columns));
        break;
      }
    }
  }
  return fmt::format("{}", fmt::join(sizes, ", "));
}

PlotSeries rankSeries(const ReportInput& input, std::size_t run, MatrixKind kind, int layer) {
  PlotSeries series{input.runs[run].spec.name, accentColor(run), {}};
  for (const SpectraPtr& spectra : recordOf(input.runs[run]).spectra) {
    if (const MatrixSpectrum* matrix = findMatrix(*spectra, kind, layer)) {
      series.points.emplace_back(static_cast<double>(spectra->step), matrix->stableRank);
    }
  }
  return series;
}

PlotSeries spectrumSeries(const MatrixSpectrum* matrix, const std::string& label, const std::string& color,
                          double width) {
  PlotSeries series{label, color, {}, width, false};
  for (std::size_t i = 0; matrix != nullptr && i < matrix->singularValues.size(); ++i) {
    series.points.emplace_back(static_cast<double>(i + 1), static_cast<double>(matrix->singularValues[i]));
  }
  return series;
}

std::string spectrumPlot(const ReportInput& input, int layer) {
  Plot plot;
  plot.title = fmt::format("Layer {}", layer);
  plot.note = sizeOf(input, MatrixKind::Weight, layer);
  plot.xLabel = "index";
  plot.wholeX = true;
  plot.logarithmic = true;
  plot.dynamicRange = kSpectrumRange;
  for (const RunResult& run : input.runs) {
    const std::vector<SpectraPtr>& spectra = recordOf(run).spectra;
    if (!spectra.empty()) {
      const MatrixSpectrum* first = findMatrix(*spectra.front(), MatrixKind::Weight, layer);
      const std::string label = fmt::format("{}, step {}", run.spec.name, spectra.front()->step);
      plot.series.push_back(spectrumSeries(first, label, "", 1.1));
    }
  }
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    if (const SpectraPtr newest = newestSpectra(input.runs[i])) {
      const MatrixSpectrum* last = findMatrix(*newest, MatrixKind::Weight, layer);
      const std::string label = fmt::format("{}, step {}", input.runs[i].spec.name, newest->step);
      plot.series.push_back(spectrumSeries(last, label, accentColor(i), 1.8));
    }
  }
  return svgPlot(plot);
}

HeatMap heatMapOf(const ReportInput& input, std::size_t run) {
  const RunRecord& record = recordOf(input.runs[run]);
  HeatMap map;
  map.title = input.runs[run].spec.name;
  map.color = accentColor(run);
  for (const SpectraPtr& spectra : record.spectra) {
    map.steps.push_back(spectra->step);
  }
  for (const int layer : layersOf(record, MatrixKind::Weight)) {
    map.rows.push_back(fmt::format("{}", layer));
    std::vector<double>& values = map.values.emplace_back();
    for (const SpectraPtr& spectra : record.spectra) {
      const MatrixSpectrum* matrix = findMatrix(*spectra, MatrixKind::Weight, layer);
      values.push_back(matrix == nullptr ? std::nan("") : matrix->stableRank);
    }
  }
  return map;
}

std::string heatMaps(const ReportInput& input) {
  std::vector<HeatMap> maps;
  double high = 1;
  for (std::size_t run = 0; run < input.runs.size(); ++run) {
    maps.push_back(heatMapOf(input, run));
    for (const std::vector<double>& row : maps.back().values) {
      for (const double value : row) {
        high = std::isfinite(value) ? std::max(high, value) : high;
      }
    }
  }
  std::string out = "<h3>Layer by step</h3>\n" +
                    colorScale(1, high, "stable rank, one row per layer, the first at the top");
  out += "<div class=\"plots\">\n";
  for (HeatMap& map : maps) {
    map.low = 1;
    map.high = high;
    out += svgHeatMap(map);
  }
  return out + "</div>\n";
}

std::string matrixRow(const std::string& run, std::size_t index, const MatrixSpectrum& matrix) {
  return fmt::format(
      "<tr><td>{}{}</td><td>{}</td><td>{} × {}</td><td>{}</td><td>{}</td><td>{:.3g}</td><td>{}</td></tr>\n",
      accentDot(index), escapeHtml(run), matrix.layer, matrix.rows, matrix.columns,
      decimal(matrix.stableRank, 2), decimal(matrix.effectiveRank, 2), matrix.spectralNorm,
      std::isfinite(matrix.conditionNumber) ? fmt::format("{:.3g}", matrix.conditionNumber) : "–");
}

std::string matrixTable(const ReportInput& input) {
  std::string rows;
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    const SpectraPtr newest = newestSpectra(input.runs[i]);
    for (const int layer : layersOf(recordOf(input.runs[i]), MatrixKind::Weight)) {
      if (const MatrixSpectrum* matrix = findMatrix(*newest, MatrixKind::Weight, layer)) {
        rows += matrixRow(input.runs[i].spec.name, i, *matrix);
      }
    }
  }
  return "<details><summary>Every weight matrix at the end, in numbers</summary><div "
         "class=\"table\"><table>\n"
         "<tr><th>Run</th><th>Layer</th><th>Size</th><th title=\"Σσ² / σ₁²\">Stable rank</th>"
         "<th title=\"exp(−Σ p ln p), p = σ² / Σσ²\">Effective rank</th><th title=\"σ₁\">Spectral norm</th>"
         "<th title=\"σ₁ / σ_min\">Condition number</th></tr>\n" +
         rows + "</table></div></details>\n";
}

}  // namespace

std::string weightRankSection(const ReportInput& input) {
  const std::vector<int> layers = allLayers(input, MatrixKind::Weight);
  std::string out = "<h2>Stable rank of the weights</h2>\n";
  if (layers.empty()) {
    return out + "<p class=\"empty\">no spectra were recorded</p>\n";
  }
  out +=
      "<p class=\"muted\">How many directions a matrix really uses: Σσ² / σ₁², between 1 and its "
      "rank.</p>\n" +
      legend(input) + "<div class=\"plots\">\n";
  for (const int layer : layers) {
    Plot plot;
    plot.wholeX = true;
    plot.title = fmt::format("Layer {}", layer);
    plot.note = sizeOf(input, MatrixKind::Weight, layer);
    plot.xLabel = "step";
    for (std::size_t run = 0; run < input.runs.size(); ++run) {
      plot.series.push_back(rankSeries(input, run, MatrixKind::Weight, layer));
    }
    out += svgPlot(plot);
  }
  return out + "</div>\n" + heatMaps(input) + matrixTable(input);
}

std::string spectrumSection(const ReportInput& input) {
  const std::vector<int> layers = allLayers(input, MatrixKind::Weight);
  if (layers.empty()) {
    return "";
  }
  std::string out =
      "<h2>Singular values of the weights</h2>\n<p class=\"muted\">In falling order, on a log scale, at the "
      "last "
      "recorded step; behind them the initial ones.</p>\n" +
      legend(input, "<span><i class=\"ghost\"></i>initial weights</span>") + "<div class=\"plots\">\n";
  for (const int layer : layers) {
    out += spectrumPlot(input, layer);
  }
  return out + "</div>\n";
}

std::string activationSection(const ReportInput& input) {
  const std::vector<int> before = allLayers(input, MatrixKind::PreActivation);
  const std::vector<int> after = allLayers(input, MatrixKind::Activation);
  std::set<int> layers(before.begin(), before.end());
  layers.insert(after.begin(), after.end());
  if (layers.empty()) {
    return "";
  }
  std::string out =
      "<h2>Stable rank of the activations</h2>\n<p class=\"muted\">Of the matrix H of a layer's values, one "
      "row per "
      "point of a fixed subset of the signal.</p>\n" +
      legend(input,
             "<span><i class=\"ghost\" style=\"border-color:currentColor\"></i>after the activation</span>"
             "<span><i class=\"ghost dash\"></i>before it</span>") +
      "<div class=\"plots\">\n";
  for (const int layer : layers) {
    Plot plot;
    plot.wholeX = true;
    plot.title = fmt::format("Layer {}", layer);
    const std::string size = sizeOf(input, MatrixKind::Activation, layer);
    plot.note = size.empty() ? sizeOf(input, MatrixKind::PreActivation, layer) : size;
    plot.xLabel = "step";
    for (std::size_t run = 0; run < input.runs.size(); ++run) {
      PlotSeries pre = rankSeries(input, run, MatrixKind::PreActivation, layer);
      pre.label += ", before the activation";
      pre.dashed = true;
      pre.width = 1.2;
      plot.series.push_back(std::move(pre));
      plot.series.push_back(rankSeries(input, run, MatrixKind::Activation, layer));
    }
    out += svgPlot(plot);
  }
  return out + "</div>\n";
}

}  // namespace rankscope::report
