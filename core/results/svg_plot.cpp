#include "results/svg_plot.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "results/html.h"
#include "results/svg_axis.h"

namespace rankscope::report {
namespace {

constexpr double kTop = 8;
constexpr double kBottom = 172;
constexpr double kInner = kPlotRight - kPlotLeft;
constexpr double kInnerHeight = kBottom - kTop;

SvgAxis horizontalAxis(const Plot& plot) {
  std::vector<double> values;
  for (const PlotSeries& series : plot.series) {
    for (const auto& [x, y] : series.points) {
      values.push_back(x);
    }
  }
  SvgAxis axis = axisAround(values, plot.logarithmicX, false);
  axis.whole = plot.wholeX;
  return axis;
}

SvgAxis verticalAxis(const Plot& plot) {
  std::vector<double> values = plot.within;
  for (const PlotSeries& series : plot.series) {
    for (const auto& [x, y] : series.points) {
      if (std::isfinite(x)) {
        values.push_back(y);
      }
    }
    for (std::size_t i = 0; i < std::min(series.deviations.size(), series.points.size()); ++i) {
      if (std::isfinite(series.deviations[i])) {
        values.push_back(series.points[i].second - series.deviations[i]);
        values.push_back(series.points[i].second + series.deviations[i]);
      }
    }
  }
  if (plot.dynamicRange > 0) {
    const SvgAxis whole = axisAround(values, plot.logarithmic, false);
    std::erase_if(values, [&](double y) { return y < whole.high / plot.dynamicRange; });
  }
  return axisAround(values, plot.logarithmic, true);
}

bool drawable(const Plot& plot) {
  return std::any_of(plot.series.begin(), plot.series.end(), [&](const PlotSeries& series) {
    return std::any_of(series.points.begin(), series.points.end(), [&](const auto& point) {
      return std::isfinite(point.first) && std::isfinite(point.second) &&
             (!plot.logarithmic || point.second > 0);
    });
  });
}

std::string pathOf(const PlotSeries& series, const SvgAxis& horizontal, const SvgAxis& vertical) {
  std::string path;
  bool drawing = false;
  for (const auto& [x, y] : series.points) {
    const double px = horizontal.place(x) * kInner;
    const double py = (1 - vertical.place(y)) * kInnerHeight;
    if (!std::isfinite(px) || !std::isfinite(py)) {
      drawing = false;
      continue;
    }
    path += fmt::format("{}{:.1f} {:.1f}", drawing ? " L" : " M", px, std::clamp(py, -1e4, 1e4));
    drawing = true;
  }
  return path.empty() ? path : path.substr(1);
}

std::string lineOf(const PlotSeries& series, const SvgAxis& horizontal, const SvgAxis& vertical) {
  const std::string path = pathOf(series, horizontal, vertical);
  if (path.empty()) {
    return "";
  }
  const std::string stroke = series.color.empty() ? "" : fmt::format(" style=\"stroke:{}\"", series.color);
  // A path of one point has no length: round caps make it a dot.
  return fmt::format("<path class=\"line\" d=\"{}{}\" stroke-width=\"{:g}\"{}{}><title>{}</title></path>\n",
                     path, path.find('L') == std::string::npos ? " h0.01" : "", series.width,
                     series.dashed ? " stroke-dasharray=\"4 3\"" : "", stroke, escapeHtml(series.label));
}

std::string strokeOf(const PlotSeries& series, const char* property) {
  return series.color.empty() ? "" : fmt::format(" style=\"{}:{}\"", property, series.color);
}

/// A bar across each point that has a deviation.
std::string barsOf(const PlotSeries& series, const SvgAxis& horizontal, const SvgAxis& vertical) {
  std::string out;
  for (std::size_t i = 0; i < std::min(series.deviations.size(), series.points.size()); ++i) {
    const auto& [x, y] = series.points[i];
    const double px = horizontal.place(x) * kInner;
    const double low = (1 - vertical.place(y - series.deviations[i])) * kInnerHeight;
    const double high = (1 - vertical.place(y + series.deviations[i])) * kInnerHeight;
    if (std::isfinite(px) && std::isfinite(low) && std::isfinite(high)) {
      out += fmt::format(
          "<path class=\"line\" d=\"M{:.1f} {:.1f} V{:.1f} M{:.1f} {:.1f} h6 M{:.1f} {:.1f} h6\" "
          "stroke-width=\"1\"{}/>\n",
          px, low, high, px - 3, low, px - 3, high, strokeOf(series, "stroke"));
    }
  }
  return out;
}

/// Five points around (x, y).
std::string starAt(double x, double y, const PlotSeries& series) {
  constexpr double kPi = 3.14159265358979323846;
  std::string points;
  for (int i = 0; i < 10; ++i) {
    const double radius = i % 2 == 0 ? 7 : 2.9;
    const double angle = kPi * i / 5 - kPi / 2;
    points += fmt::format("{:.1f},{:.1f} ", x + radius * std::cos(angle), y + radius * std::sin(angle));
  }
  return fmt::format("<polygon class=\"star\" points=\"{}\"{}/>\n", points, strokeOf(series, "fill"));
}

std::string starsOf(const PlotSeries& series, const SvgAxis& horizontal, const SvgAxis& vertical) {
  std::string out;
  for (const std::size_t star : series.stars) {
    const double px =
        star < series.points.size() ? horizontal.place(series.points[star].first) * kInner : std::nan("");
    const double py = star < series.points.size()
                          ? (1 - vertical.place(series.points[star].second)) * kInnerHeight
                          : std::nan("");
    out += std::isfinite(px) && std::isfinite(py) ? starAt(px, py, series) : std::string();
  }
  return out;
}

std::string verticalTicks(const SvgAxis& axis) {
  std::string out;
  for (const SvgTick& tick : svgTicksOf(axis, 5)) {
    const double y = kBottom - axis.place(tick.value) * kInnerHeight;
    out += fmt::format(
        "<line class=\"grid\" x1=\"{:g}\" x2=\"{:g}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>"
        "<text x=\"{:g}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n",
        kPlotLeft, kPlotRight, y, y, kPlotLeft - 6, y + 3.5, tick.label);
  }
  return out;
}

}  // namespace

std::string svgHorizontalTicks(const SvgAxis& axis, double y, const std::string& label) {
  std::string out =
      fmt::format("<line class=\"axis\" x1=\"{:g}\" x2=\"{:g}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>\n", kPlotLeft,
                  kPlotRight, y, y);
  for (const SvgTick& tick : svgTicksOf(axis, 5)) {
    const double x = kPlotLeft + axis.place(tick.value) * kInner;
    out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", x, y + 15,
                       tick.label);
  }
  return out + fmt::format("<text class=\"name\" x=\"{:g}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
                           (kPlotLeft + kPlotRight) / 2, y + 31, escapeHtml(label));
}

std::string svgDrawing(const Plot& plot) {
  if (!drawable(plot)) {
    return "";
  }
  const SvgAxis horizontal = horizontalAxis(plot);
  const SvgAxis vertical = verticalAxis(plot);
  std::string svg = verticalTicks(vertical) + svgHorizontalTicks(horizontal, kBottom, plot.xLabel);
  // A nested svg clips to its own frame.
  svg += fmt::format("<svg x=\"{:g}\" y=\"{:g}\" width=\"{:g}\" height=\"{:g}\">\n", kPlotLeft, kTop, kInner,
                     kInnerHeight);
  for (const PlotSeries& series : plot.series) {
    svg += barsOf(series, horizontal, vertical) + lineOf(series, horizontal, vertical);
  }
  // A star on the frame is shown whole.
  svg += fmt::format("</svg>\n<g transform=\"translate({:g} {:g})\">\n", kPlotLeft, kTop);
  for (const PlotSeries& series : plot.series) {
    svg += starsOf(series, horizontal, vertical);
  }
  return svg + "</g>\n";
}

std::string svgPlot(const Plot& plot) {
  std::string out = fmt::format("<figure class=\"plot\"><figcaption>{} <small>{}</small></figcaption>\n",
                                escapeHtml(plot.title), escapeHtml(plot.note));
  const std::string drawing = svgDrawing(plot);
  if (drawing.empty()) {
    return out + "<p class=\"empty\">nothing finite was recorded</p></figure>\n";
  }
  return out +
         fmt::format("<svg viewBox=\"0 0 {:g} {:g}\" role=\"img\" aria-label=\"{}\">\n", kPlotWidth,
                     kPlotHeight, escapeHtml(plot.title)) +
         drawing + "</svg></figure>\n";
}

std::string svgPlots(const std::vector<Plot>& plots) {
  std::string out;
  for (const Plot& plot : plots) {
    out += svgPlot(plot);
  }
  return out;
}

}  // namespace rankscope::report
