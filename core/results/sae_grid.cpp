#include "results/sae_grid.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include <fmt/format.h>

#include "io/color_map.h"
#include "io/png.h"
#include "results/html.h"
#include "results/metrics_csv.h"
#include "results/report_sections.h"
#include "results/svg_plot.h"

namespace rankscope {
namespace {

constexpr int kCellPixels = 32;
constexpr int kLayerGap = 8;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double valueOf(const SaeGrid& grid, const SaeGridMeasure& measure, int layer, std::int64_t atoms,
               std::int64_t k) {
  const SaeGridCell* cell = findCell(grid, layer, atoms, k);
  return cell == nullptr ? kNaN : cell->*measure.value;
}

/// Of every layer, n and k, in this order.
std::vector<double> valuesOf(const SaeGrid& grid, const SaeGridMeasure& measure) {
  std::vector<double> values;
  for (const int layer : grid.layers) {
    for (const std::int64_t atoms : grid.atoms) {
      for (const std::int64_t k : grid.ks) {
        values.push_back(valueOf(grid, measure, layer, atoms, k));
      }
    }
  }
  return values;
}

std::string linePlot(const SaeGrid& grid, const SaeGridMeasure& measure, int layer) {
  report::Plot plot;
  plot.title = fmt::format("Layer {}", layer);
  plot.note = measure.label;
  plot.xLabel = "k";
  plot.logarithmicX = true;
  for (std::size_t i = 0; i < grid.atoms.size(); ++i) {
    report::PlotSeries series{fmt::format("n = {}", grid.atoms[i]), report::accentColor(i), {}, 1.8, false};
    for (const std::int64_t k : grid.ks) {
      series.points.emplace_back(static_cast<double>(k), valueOf(grid, measure, layer, grid.atoms[i], k));
    }
    plot.series.push_back(std::move(series));
  }
  return report::svgPlot(plot);
}

std::string heatTable(const SaeGrid& grid, const SaeGridMeasure& measure, int layer) {
  const SaeGridRange range = rangeOf(grid, measure);
  std::string out =
      fmt::format("<table class=\"heat\"><caption>Layer {}</caption><tr><th>n \\ k</th>", layer);
  for (const std::int64_t k : grid.ks) {
    out += fmt::format("<th>{}</th>", k);
  }
  out += "</tr>\n";
  for (const std::int64_t atoms : grid.atoms) {
    out += fmt::format("<tr><th>{}</th>", atoms);
    for (const std::int64_t k : grid.ks) {
      const double value = valueOf(grid, measure, layer, atoms, k);
      const double place = range.place(value);
      out += fmt::format("<td style=\"background:{};color:{}\">{}</td>", hexColor(colorMap(place)),
                         place > 0.55 ? "#1c2127" : "#ffffff",
                         std::isfinite(value) ? fmt::format("{:.4g}", value) : "–");
    }
    out += "</tr>\n";
  }
  return out + "</table>\n";
}

std::string sectionOf(const SaeGrid& grid, const SaeGridMeasure& measure) {
  std::string out = fmt::format("<h2>{}</h2>\n<div class=\"plots\">\n", report::escapeHtml(measure.label));
  for (const int layer : grid.layers) {
    out += linePlot(grid, measure, layer);
  }
  out += "</div>\n<div class=\"heats\">\n";
  for (const int layer : grid.layers) {
    out += heatTable(grid, measure, layer);
  }
  return out + "</div>\n";
}

std::string legend(const SaeGrid& grid) {
  std::string out = "<div class=\"legend\">";
  for (std::size_t i = 0; i < grid.atoms.size(); ++i) {
    out += fmt::format("<span>{}n = {}</span>", report::accentDot(i), grid.atoms[i]);
  }
  return out + "</div>\n";
}

}  // namespace

std::string saeGridCsv(const SaeGrid& grid) {
  std::string csv = "layer,atoms,k";
  for (const SaeGridMeasure& measure : saeGridMeasures()) {
    csv += std::string(",") + measure.name;
  }
  csv += "\n";
  for (const SaeGridCell& cell : grid.cells) {
    csv += fmt::format("{},{},{}", cell.layer, cell.atoms, cell.k);
    for (const SaeGridMeasure& measure : saeGridMeasures()) {
      csv += "," + exactNumber(cell.*measure.value);
    }
    csv += "\n";
  }
  return csv;
}

StoredTensor saeGridArray(const SaeGrid& grid, const SaeGridMeasure& measure) {
  return storeDoubles(
      measure.name,
      {static_cast<std::int64_t>(grid.layers.size()), static_cast<std::int64_t>(grid.atoms.size()),
       static_cast<std::int64_t>(grid.ks.size())},
      valuesOf(grid, measure));
}

std::vector<std::uint8_t> saeGridPng(const SaeGrid& grid, const SaeGridMeasure& measure) {
  const SaeGridRange range = rangeOf(grid, measure);
  const std::vector<double> values = valuesOf(grid, measure);
  const int columns = static_cast<int>(grid.ks.size());
  const int rows = static_cast<int>(grid.atoms.size());
  const int layers = static_cast<int>(grid.layers.size());
  const int width = columns * kCellPixels;
  const int block = rows * kCellPixels + kLayerGap;
  const int height = layers * block - kLayerGap;
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3,
                                   255);
  for (int y = 0; y < height; ++y) {
    const int row = y % block / kCellPixels;
    for (int x = 0; x < width && row < rows && y % block < rows * kCellPixels; ++x) {
      const int index = (y / block * rows + row) * columns + x / kCellPixels;
      const Rgb color = colorMap(range.place(values[static_cast<std::size_t>(index)]));
      std::copy(color.begin(), color.end(), pixels.begin() + 3 * (std::ptrdiff_t{y} * width + x));
    }
  }
  return encodePng(width, height, 3, std::span<const std::uint8_t>(pixels));
}

std::string saeGridStyle() {
  return ".heats { display: flex; flex-wrap: wrap; gap: 18px 30px; margin: 18px 0; }\n"
         ".heat th { padding: 4px 10px; border: 0; } .heat td { padding: 6px 10px; border: 0; text-align: "
         "center; font-size: 12px; }\n"
         ".heat caption { font-weight: 600; font-size: 14px; text-align: left; }\n";
}

std::string saeGridBody(const SaeGrid& grid) {
  std::string body = fmt::format(
      "<p class=\"brand\">Rankscope report</p>\n<h1>Autoencoders of {}</h1>\n<p>Sparse autoencoders of n "
      "atoms, "
      "k of which may fire at a point. The network itself reaches {} dB.</p>\n",
      report::escapeHtml(grid.title), report::decimal(grid.networkPsnr, 2));
  body += legend(grid);
  for (const SaeGridMeasure& measure : saeGridMeasures()) {
    body += sectionOf(grid, measure);
  }
  return body;
}

std::string buildSaeGridReport(const SaeGrid& grid) {
  return report::pageHead("Autoencoders of " + grid.title, saeGridStyle()) + saeGridBody(grid) +
         report::kPageEnd;
}

}  // namespace rankscope
