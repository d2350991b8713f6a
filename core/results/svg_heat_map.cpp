#include "results/svg_heat_map.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "io/color_map.h"
#include "results/html.h"
#include "results/svg_axis.h"
#include "results/svg_plot.h"

namespace rankscope::report {
namespace {

constexpr double kTop = 4;
constexpr double kInner = kPlotRight - kPlotLeft;
constexpr std::size_t kMaximumColumns = 120;
constexpr std::size_t kScaleStops = 16;

double rowHeight(std::size_t rows) {
  return std::clamp(160.0 / static_cast<double>(rows), 6.0, 26.0);
}

/// Which columns are drawn: all, or an even choice that keeps the last.
std::vector<std::size_t> chosenColumns(std::size_t count) {
  const std::size_t stride = (count + kMaximumColumns - 1) / kMaximumColumns;
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < count; i += stride) {
    chosen.push_back(i);
  }
  if (chosen.back() != count - 1) {
    chosen.back() = count - 1;
  }
  return chosen;
}

/// Left edges of the columns, and the last one's right edge: halfway between neighbouring steps.
std::vector<double> edgesOf(const HeatMap& map, const std::vector<std::size_t>& columns,
                            const SvgAxis& axis) {
  std::vector<double> edges{0};
  for (std::size_t i = 1; i < columns.size(); ++i) {
    const double before = axis.place(static_cast<double>(map.steps[columns[i - 1]]));
    const double after = axis.place(static_cast<double>(map.steps[columns[i]]));
    edges.push_back((before + after) / 2 * kInner);
  }
  edges.push_back(kInner);
  return edges;
}

std::string cellsOf(const HeatMap& map, const SvgAxis& axis, double height) {
  const std::vector<std::size_t> columns = chosenColumns(map.steps.size());
  const std::vector<double> edges = edgesOf(map, columns, axis);
  const double span = map.high > map.low ? map.high - map.low : 1;
  std::string out;
  for (std::size_t row = 0; row < map.rows.size(); ++row) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const double value = map.values[row][columns[i]];
      out += fmt::format(
          "<rect x=\"{:.2f}\" y=\"{:.1f}\" width=\"{:.2f}\" height=\"{:.1f}\" fill=\"{}\">"
          "<title>{}, step {}: {}</title></rect>\n",
          kPlotLeft + edges[i], kTop + static_cast<double>(row) * height, edges[i + 1] - edges[i] + 0.05,
          height, hexColor(colorMap((value - map.low) / span)), escapeHtml(map.rows[row]),
          map.steps[columns[i]], decimal(value, 2));
    }
  }
  return out;
}

std::string rowNames(const HeatMap& map, double height) {
  std::string out;
  for (std::size_t row = 0; row < map.rows.size() && height >= 10; ++row) {
    out += fmt::format("<text x=\"{:g}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", kPlotLeft - 6,
                       kTop + (static_cast<double>(row) + 0.5) * height + 3.5, escapeHtml(map.rows[row]));
  }
  return out;
}

}  // namespace

std::string svgHeatMap(const HeatMap& map) {
  std::string out = fmt::format(
      "<figure class=\"plot\"><figcaption><i class=\"dot\" style=\"background:{}\"></i>{}</figcaption>\n",
      map.color, escapeHtml(map.title));
  if (map.steps.empty() || map.rows.empty()) {
    return out + "<p class=\"empty\">no spectra were recorded</p></figure>\n";
  }
  const std::vector<double> steps(map.steps.begin(), map.steps.end());
  SvgAxis axis = axisAround(steps, false, false);
  axis.whole = true;
  const double height = rowHeight(map.rows.size());
  const double bottom = kTop + height * static_cast<double>(map.rows.size());
  return out +
         fmt::format("<svg viewBox=\"0 0 {:g} {:.0f}\" role=\"img\" aria-label=\"{}\">\n<g class=\"cells\">",
                     kPlotWidth, bottom + 40, escapeHtml(map.title)) +
         cellsOf(map, axis, height) + "</g>\n" + rowNames(map, height) +
         svgHorizontalTicks(axis, bottom, "step") + "</svg></figure>\n";
}

std::string colorScale(double low, double high, const std::string& name) {
  std::string stops;
  for (std::size_t i = 0; i <= kScaleStops; ++i) {
    stops += "," + hexColor(colorMap(static_cast<double>(i) / kScaleStops));
  }
  return fmt::format(
      "<div class=\"scale\"><span>{:.3g}</span><b style=\"background:linear-gradient(to right{})\"></b>"
      "<span>{:.3g}</span><small>{}</small></div>\n",
      low, stops, high, escapeHtml(name));
}

}  // namespace rankscope::report
