// Which spatial frequencies are learnt when: the spectral bias, seen.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "results/html.h"
#include "results/record_view.h"
#include "results/report_sections.h"
#include "results/svg_heat_map.h"
#include "results/svg_plot.h"

namespace rankscope::report {
namespace {

constexpr std::size_t kBands = 12;
constexpr double kLowestDecibels = -60;
constexpr double kHighestDecibels = 10;

/// Rings from `first` up to, not including, `end`.
struct Band {
  std::size_t first = 0, end = 0;
};

/// About so many bands of equal width on a log axis, without ring 0, the mean; low ones hold a ring at least.
std::vector<Band> bandsOf(std::size_t rings) {
  std::vector<Band> bands;
  std::size_t first = 1;
  for (std::size_t k = 1; k <= kBands && first < rings; ++k) {
    const double end = std::pow(static_cast<double>(rings), static_cast<double>(k) / kBands);
    const std::size_t next = k == kBands ? rings : std::min(rings, static_cast<std::size_t>(std::ceil(end)));
    if (next > first) {
      bands.push_back({first, next});
      first = next;
    }
  }
  return bands;
}

template <class Values>
double sumOver(const Values& energy, const Band& band) {
  double sum = 0;
  for (std::size_t ring = band.first; ring < std::min(band.end, energy.size()); ++ring) {
    sum += static_cast<double>(energy[ring]);
  }
  return sum;
}

/// The error's energy over the target's, in dB: 0 where nothing is learnt.
double decibels(const ErrorSpectrum& error, const TargetSpectrum& target, const Band& band) {
  const double whole = sumOver(target.energy, band);
  return whole > 0 ? 10 * std::log10(sumOver(error.energy, band) / whole) : std::nan("");
}

std::string bandName(const TargetSpectrum& target, const Band& band) {
  return fmt::format("{:.2g}", std::sqrt(target.frequency[band.first] * target.frequency[band.end - 1]));
}

const TargetSpectrum* targetOf(const ReportInput& input) {
  for (const RunResult& run : input.runs) {
    if (run.frame->targetSpectrum && run.frame->targetSpectrum->frequency.size() > 2 &&
        newestErrorSpectrum(run)) {
      return run.frame->targetSpectrum.get();
    }
  }
  return nullptr;
}

/// The highest frequencies are at the top.
HeatMap mapOf(const ReportInput& input, std::size_t run, const TargetSpectrum& target) {
  const std::vector<ErrorSpectrumPtr>& recorded = recordOf(input.runs[run]).errorSpectra;
  HeatMap map;
  map.title = input.runs[run].spec.name;
  map.color = accentColor(run);
  for (const ErrorSpectrumPtr& spectrum : recorded) {
    map.steps.push_back(spectrum->step);
  }
  std::vector<Band> bands = bandsOf(target.frequency.size());
  std::reverse(bands.begin(), bands.end());
  for (const Band& band : bands) {
    map.rows.push_back(bandName(target, band));
    std::vector<double>& values = map.values.emplace_back();
    for (const ErrorSpectrumPtr& spectrum : recorded) {
      values.push_back(decibels(*spectrum, target, band));
    }
  }
  return map;
}

std::string heatMaps(const ReportInput& input, const TargetSpectrum& target) {
  std::vector<HeatMap> maps;
  double low = 0;
  double high = 0;
  for (std::size_t run = 0; run < input.runs.size(); ++run) {
    maps.push_back(mapOf(input, run, target));
    for (const std::vector<double>& row : maps.back().values) {
      for (const double value : row) {
        low = std::isfinite(value) ? std::min(low, value) : low;
        high = std::isfinite(value) ? std::max(high, value) : high;
      }
    }
  }
  low = std::floor(std::max(low, kLowestDecibels));
  high = std::ceil(std::min(high, kHighestDecibels));
  std::string out = colorScale(low, high,
                               "error in dB of the target, a row per band of frequencies (cycles per pixel), "
                               "the lowest at the bottom") +
                    "<div class=\"plots\">\n";
  for (HeatMap& map : maps) {
    map.low = low;
    map.high = high;
    out += svgHeatMap(map);
  }
  return out + "</div>\n";
}

/// Power of one frequency of each ring, without ring 0, which a log axis cannot show.
template <class Values>
PlotSeries powerSeries(const TargetSpectrum& target, const Values& energy, const std::string& label,
                       const std::string& color, double width) {
  PlotSeries series{label, color, {}, width, false};
  for (std::size_t ring = 1; ring < std::min(target.frequency.size(), energy.size()); ++ring) {
    if (target.count[ring] > 0) {
      series.points.emplace_back(target.frequency[ring],
                                 static_cast<double>(energy[ring]) / static_cast<double>(target.count[ring]));
    }
  }
  return series;
}

std::string powerPlot(const ReportInput& input, const TargetSpectrum& target) {
  Plot plot;
  plot.title = "Power of the error at the end";
  plot.note = "log scales";
  plot.xLabel = "cycles per pixel";
  plot.logarithmic = plot.logarithmicX = true;
  plot.series.push_back(powerSeries(target, target.energy, "target", "", 1.2));
  for (std::size_t run = 0; run < input.runs.size(); ++run) {
    if (const ErrorSpectrumPtr error = newestErrorSpectrum(input.runs[run])) {
      const std::string label = fmt::format("{}, step {}", input.runs[run].spec.name, error->step);
      plot.series.push_back(powerSeries(target, error->energy, label, accentColor(run), 1.7));
    }
  }
  return "<div class=\"plots large\">\n" + svgPlot(plot) + "</div>\n";
}

}  // namespace

std::string frequencySection(const ReportInput& input) {
  const TargetSpectrum* target = targetOf(input);
  if (target == nullptr) {
    return "";
  }
  return "<h2>Which frequencies are learnt when</h2>\n<p class=\"muted\">The error by spatial frequency: at "
         "0 dB "
         "nothing of the target is there yet, at −20 dB all but a tenth of its amplitude.</p>\n" +
         heatMaps(input, *target) + legend(input, "<span><i class=\"ghost\"></i>the target itself</span>") +
         powerPlot(input, *target);
}

}  // namespace rankscope::report
