#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "results/html.h"
#include "results/record_view.h"
#include "results/report_sections.h"
#include "results/svg_plot.h"

namespace rankscope::report {
namespace {

/// y of each point of a Run's curve against steps or seconds.
template <class Value>
PlotSeries seriesOf(const ReportInput& input, std::size_t run, bool againstSeconds, Value value) {
  const RunRecord& record = recordOf(input.runs[run]);
  PlotSeries series{input.runs[run].spec.name, accentColor(run), {}};
  for (std::size_t i = 0; i < record.curve.size(); ++i) {
    const double x = againstSeconds ? input.seconds[run][i] : static_cast<double>(record.curve[i].step);
    const double y = value(record.curve[i]);
    // What was not computed there leaves no gap.
    if (!std::isnan(y)) {
      series.points.emplace_back(x, y);
    }
  }
  return series;
}

template <class Value>
Plot plotOf(const ReportInput& input, bool againstSeconds, Value value) {
  Plot plot;
  plot.wholeX = !againstSeconds;
  plot.xLabel = againstSeconds ? "seconds" : "step";
  for (std::size_t run = 0; run < input.runs.size(); ++run) {
    plot.series.push_back(seriesOf(input, run, againstSeconds, value));
  }
  return plot;
}

std::string scorePlot(const ReportInput& input, const std::string& name, bool againstSeconds) {
  const ScoreInfo words = scoreInfo(name);
  Plot plot;
  plot.title = words.label;
  plot.note = words.unit;
  plot.wholeX = !againstSeconds;
  plot.xLabel = againstSeconds ? "seconds" : "step";
  for (std::size_t run = 0; run < input.runs.size(); ++run) {
    const std::vector<std::string>& names = recordOf(input.runs[run]).scoreNames;
    const auto at = static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    plot.series.push_back(seriesOf(input, run, againstSeconds, [at](const CurvePoint& point) {
      return at < point.scores.size() ? point.scores[at] : std::nan("");
    }));
  }
  return svgPlot(plot);
}

bool isRecorded(const ReportInput& input, const std::string& score) {
  return std::any_of(input.runs.begin(), input.runs.end(), [&](const RunResult& run) {
    const std::vector<std::string>& names = recordOf(run).scoreNames;
    return std::find(names.begin(), names.end(), score) != names.end();
  });
}

bool anySeconds(const ReportInput& input) {
  return std::any_of(input.seconds.begin(), input.seconds.end(), [](const std::vector<double>& seconds) {
    return std::count_if(seconds.begin(), seconds.end(), [](double s) { return std::isfinite(s); }) > 1;
  });
}

std::string lossPlot(const ReportInput& input) {
  Plot plot = plotOf(input, false, [](const CurvePoint& point) { return point.loss; });
  plot.title = "Loss";
  plot.note = "log scale";
  plot.logarithmic = true;
  return svgPlot(plot);
}

std::string ratePlot(const ReportInput& input) {
  Plot plot = plotOf(input, false, [](const CurvePoint& point) { return point.lr; });
  plot.title = "Rate";
  plot.note = "dashed: Muon's own";
  plot.logarithmic = true;
  for (std::size_t run = 0; run < input.runs.size(); ++run) {
    PlotSeries muon = seriesOf(input, run, false, [](const CurvePoint& point) { return point.muonLr; });
    muon.label += ", Muon's own";
    muon.dashed = true;
    plot.series.push_back(std::move(muon));
  }
  return svgPlot(plot);
}

}  // namespace

std::string curveSection(const ReportInput& input) {
  std::string out = "<h2>Learning</h2>\n" + legend(input) + "<div class=\"plots large\">\n";
  for (const std::string& score : scoreNamesOf(input)) {
    if (!isRecorded(input, score)) {
      continue;
    }
    out += scorePlot(input, score, false);
    if (anySeconds(input)) {
      out += scorePlot(input, score, true);
    }
  }
  return out + lossPlot(input) + ratePlot(input) + "</div>\n";
}

}  // namespace rankscope::report
