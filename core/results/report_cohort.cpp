#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "results/cohort_results.h"
#include "results/html.h"
#include "results/record_view.h"
#include "results/report_sections.h"
#include "results/svg_plot.h"

namespace rankscope::report {
namespace {

/// Scores of a Run's newest outputs; none before the first.
std::vector<MemberScores> scoresOf(const ReportInput& input, const RunResult& run) {
  return run.frame->outputs ? memberScores(input.signal, *run.frame->outputs) : std::vector<MemberScores>();
}

std::string scoreTable(const ReportInput& input) {
  std::vector<std::vector<MemberScores>> scores;
  std::string head = "<tr><th>Signal</th>";
  for (std::size_t run = 0; run < input.runs.size(); ++run) {
    scores.push_back(scoresOf(input, input.runs[run]));
    const std::string who =
        input.runs.size() > 1 ? accentDot(run) + escapeHtml(input.runs[run].spec.name) + ", " : "";
    head += fmt::format("<th>{}PSNR, dB</th><th>SSIM</th>", who);
  }
  std::string rows;
  for (std::size_t member = 0; member < input.signal.members.size(); ++member) {
    rows += fmt::format("<tr><td>{}</td>", escapeHtml(input.signal.members[member]));
    for (const std::vector<MemberScores>& run : scores) {
      const MemberScores one = run.empty() ? MemberScores{std::nan(""), std::nan("")} : run[member];
      rows += fmt::format("<td>{}</td><td>{}</td>", decimal(one.psnr, 2), decimal(one.ssim, 4));
    }
    rows += "</tr>\n";
  }
  return "<div class=\"table\"><table>\n" + head + "</tr>\n" + rows + "</table></div>\n";
}

/// A thin line for every member, and the mean.
std::string curvesOf(const ReportInput& input, std::size_t run) {
  const RunRecord& record = recordOf(input.runs[run]);
  Plot plot;
  plot.title = input.runs[run].spec.name;
  plot.note = "PSNR of each signal and their mean, dB";
  plot.xLabel = "step";
  plot.wholeX = true;
  for (std::size_t score = 0; score < record.scoreNames.size(); ++score) {
    const bool mean = record.scoreNames[score] == kMeanPsnrScore;
    if (!mean && !isMemberScore(record.scoreNames[score])) {
      continue;
    }
    PlotSeries series{scoreInfo(record.scoreNames[score]).label, mean ? accentColor(run) : "", {}};
    series.width = mean ? 2.2 : 0.8;
    for (const CurvePoint& point : record.curve) {
      if (score < point.scores.size() && !std::isnan(point.scores[score])) {
        series.points.emplace_back(static_cast<double>(point.step), point.scores[score]);
      }
    }
    plot.series.insert(mean ? plot.series.end() : plot.series.begin(), std::move(series));
  }
  return svgPlot(plot);
}

}  // namespace

std::string cohortSection(const ReportInput& input) {
  if (input.signal.kind != SignalKind::Cohort) {
    return "";
  }
  std::string out = fmt::format(
      "<h2>The cohort</h2>\n<p class=\"muted\">{} pictures of {} × {} pixels share every layer but the last; "
      "each has a linear head of its own. The loss is the sum over the signals of each one's mean squared "
      "error.</p>\n",
      input.signal.members.size(), input.signal.lattice.extents[1], input.signal.lattice.extents[0]);
  out += scoreTable(input) + "<div class=\"plots large\">\n";
  for (std::size_t run = 0; run < input.runs.size(); ++run) {
    out += curvesOf(input, run);
  }
  return out + "</div>\n";
}

}  // namespace rankscope::report
