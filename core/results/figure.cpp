#include "results/figure.h"

#include <algorithm>
#include <cctype>
#include <limits>

#include <fmt/format.h>

#include "base/csv.h"
#include "base/file.h"
#include "io/npz.h"
#include "io/svg_raster.h"
#include "results/html.h"

namespace rankscope::report {
namespace {

constexpr double kCaption = 22;
constexpr double kMargin = 16;
constexpr double kLegendLine = 20;
constexpr double kLetter = 6.4;  // the mean width of a letter of 11 units
constexpr double kPngScale = 2;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

constexpr const char* kStyle =
    ".grid{stroke:#e2e6ea}.axis{stroke:#a3acb6}.line{fill:none;stroke:#a3acb6;stroke-linejoin:round;"
    "stroke-linecap:round}text{fill:#68727e}.title{fill:#1c2127;font-size:13px;font-weight:600}"
    ".entry{fill:#1c2127}";

/// Of a text in UTF-8.
std::ptrdiff_t letters(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; });
}

/// For a file in an archive that any system unpacks.
std::string plainName(std::string text) {
  std::replace_if(
      text.begin(), text.end(),
      [](unsigned char byte) {
        return byte > 127 || (std::isalnum(byte) == 0 && byte != '-' && byte != '.');
      },
      '_');
  return text;
}

double deviationOf(const PlotSeries& series, std::size_t point) {
  return point < series.deviations.size() ? series.deviations[point] : kNaN;
}

struct Legend {
  std::string drawing;
  double height = 0;
};

/// Entries in lines that are at most `width` long.
Legend legendOf(const std::vector<LegendEntry>& entries, double width) {
  Legend legend;
  double x = 0;
  for (const LegendEntry& entry : entries) {
    const double length = 14 + kLetter * static_cast<double>(letters(entry.label)) + 18;
    if (legend.height == 0 || x + length > width) {
      legend.height += kLegendLine;
      x = 0;
    }
    legend.drawing += fmt::format(
        "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4.5\" fill=\"{}\"/>"
        "<text class=\"entry\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
        x + 5, legend.height - 9, entry.color, x + 14, legend.height - 5, escapeHtml(entry.label));
    x += length;
  }
  return legend;
}

std::string captioned(const Plot& plot, double x, double y) {
  return fmt::format(
      "<g transform=\"translate({:g} {:g})\"><text class=\"title\" x=\"0\" y=\"11\">{} <tspan "
      "font-size=\"11\" font-weight=\"400\" fill=\"#68727e\">{}</tspan></text>\n<g "
      "transform=\"translate(0 {:g})\">\n{}</g></g>\n",
      x, y, escapeHtml(plot.title), escapeHtml(plot.note), kCaption, svgDrawing(plot));
}

}  // namespace

std::string standaloneSvg(const Figure& figure) {
  const std::size_t columns = std::max<std::size_t>(1, std::min(figure.columns, figure.plots.size()));
  const std::size_t rows = (figure.plots.size() + columns - 1) / columns;
  const double width = static_cast<double>(columns) * (kPlotWidth + kMargin) + kMargin;
  const Legend legend = legendOf(figure.legend, width - 2 * kMargin);
  const double top = kMargin + (legend.height > 0 ? legend.height + kMargin / 2 : 0);
  const double height = top + static_cast<double>(rows) * (kPlotHeight + kCaption + kMargin);
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:g} {1:g}\" width=\"{0:g}\" "
      "height=\"{1:g}\" font-family=\"Inter, DejaVu Sans, sans-serif\" font-size=\"11\">\n"
      "<style>{2}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
      "<g transform=\"translate({3:g} {3:g})\">\n{4}</g>\n",
      width, height, kStyle, kMargin, legend.drawing);
  for (std::size_t i = 0; i < figure.plots.size(); ++i) {
    const double x = kMargin + static_cast<double>(i % columns) * (kPlotWidth + kMargin);
    const double y = top + static_cast<double>(i / columns) * (kPlotHeight + kCaption + kMargin);
    out += captioned(figure.plots[i], x, y);
  }
  return out + "</svg>\n";
}

std::vector<StoredTensor> figureArrays(const Figure& figure) {
  std::vector<StoredTensor> arrays;
  for (const Plot& plot : figure.plots) {
    for (const PlotSeries& series : plot.series) {
      const std::size_t count = series.points.size();
      std::vector<double> values(3 * count, kNaN);
      for (std::size_t i = 0; i < count; ++i) {
        values[i] = series.points[i].first;
        values[count + i] = series.points[i].second;
        values[2 * count + i] = deviationOf(series, i);
      }
      arrays.push_back(
          storeDoubles(plainName(fmt::format("{:02}_{}_{}", arrays.size(), plot.title, series.label)),
                       {3, static_cast<std::int64_t>(count)}, values));
    }
  }
  return arrays;
}

std::string figureCsv(const Figure& figure) {
  std::string csv = "plot,line,x,y,deviation\n";
  for (const Plot& plot : figure.plots) {
    for (const PlotSeries& series : plot.series) {
      for (std::size_t i = 0; i < series.points.size(); ++i) {
        csv += fmt::format("{},{},{},{},{}\n", csvText(plot.title), csvText(series.label),
                           csvNumber(series.points[i].first), csvNumber(series.points[i].second),
                           csvNumber(deviationOf(series, i)));
      }
    }
  }
  return csv;
}

void writeFigure(const std::filesystem::path& folder, const Figure& figure) {
  const std::string svg = standaloneSvg(figure);
  writeFileAtomically(folder / (figure.name + ".svg"), svg);
  writeFileAtomically(folder / (figure.name + ".npz"), encodeNpz(figureArrays(figure)));
  const std::vector<std::uint8_t> png = pngOfSvg(svg, kPngScale);
  if (!png.empty()) {
    writeFileAtomically(folder / (figure.name + ".png"), png);
  }
}

}  // namespace rankscope::report
