#include "sweep/freeze_page.h"

#include <cmath>

#include <fmt/format.h>

#include "results/html.h"
#include "results/report_sections.h"
#include "results/svg_plot.h"

namespace rankscope {
namespace {

using report::decimal;
using report::escapeHtml;
using report::Plot;
using report::PlotSeries;

constexpr const char* kStyle = R"css(
.strip { display: flex; flex-wrap: wrap; gap: 12px; margin: 8px 0 22px; }
.strip figure { width: 150px; }
.strip img { width: 100%; image-rendering: pixelated; border-radius: 3px; background: var(--panel); }
.strip figcaption { font-size: 13px; }
)css";

using Value = MeanDeviation FreezeRow::*;

/// The depths of one target as a line with bars, the best of them by this score starred.
PlotSeries depthSeries(const FreezeTarget& target, Value value, const std::string& color) {
  PlotSeries series{target.name, color, {}};
  for (const FreezeRow& row : target.rows) {
    if (row.tau == kNothingFrozen || (row.*value).count == 0) {
      continue;
    }
    if (target.best(value) == row.tau) {
      series.stars.push_back(series.points.size());
    }
    series.points.emplace_back(static_cast<double>(row.tau), (row.*value).mean);
    series.deviations.push_back((row.*value).deviation);
  }
  return series;
}

/// What is reached without freezing, as a dashed line across the depths.
PlotSeries recipeSeries(const FreezeTarget& target, Value value, const std::string& color) {
  PlotSeries series{target.name + ", nothing frozen", color, {}};
  series.dashed = true;
  series.width = 1.1;
  const FreezeRow* recipe = target.row(kNothingFrozen);
  if (recipe != nullptr && (recipe->*value).count > 0) {
    const double last = static_cast<double>(target.rows.back().tau);
    series.points = {{0, (recipe->*value).mean}, {last, (recipe->*value).mean}};
  }
  return series;
}

Plot depthPlot(const FreezeStudy& study, Value value, const std::string& title, const std::string& note) {
  Plot plot;
  plot.title = title;
  plot.note = note;
  plot.xLabel = "τ: layers 0 … τ are frozen";
  plot.wholeX = true;
  for (std::size_t i = 0; i < study.targets.size(); ++i) {
    plot.series.push_back(recipeSeries(study.targets[i], value, report::accentColor(i)));
    plot.series.push_back(depthSeries(study.targets[i], value, report::accentColor(i)));
  }
  return plot;
}

Plot rankPlot(const std::vector<double>& ranks, std::optional<std::int64_t> peak, const std::string& title,
              const std::string& note) {
  Plot plot;
  plot.title = title;
  plot.note = note;
  plot.xLabel = "layer";
  plot.wholeX = true;
  PlotSeries series{title, "#7AA0B8", {}};
  for (std::size_t layer = 0; layer < ranks.size(); ++layer) {
    series.points.emplace_back(static_cast<double>(layer), ranks[layer]);
  }
  if (peak) {
    series.stars.push_back(static_cast<std::size_t>(*peak));
  }
  plot.series.push_back(std::move(series));
  return plot;
}

std::vector<Plot> plotsOf(const FreezeStudy& study) {
  return {depthPlot(study, &FreezeRow::psnr, "PSNR", "dB, mean ± deviation; dashed: nothing frozen"),
          depthPlot(study, &FreezeRow::ssim, "SSIM", "mean ± deviation"),
          rankPlot(study.encoder.weightRanks, study.weightPeak(), "sr(W)", "weights of the encoder"),
          rankPlot(study.encoder.activationRanks, study.activationPeak(), "sr(H)", "its activations")};
}

std::string legendOf(const FreezeStudy& study) {
  std::string out = "<div class=\"legend\">";
  for (std::size_t i = 0; i < study.targets.size(); ++i) {
    out += fmt::format("<span>{}{}</span>", report::accentDot(i), escapeHtml(study.targets[i].name));
  }
  return out + "</div>\n";
}

std::string setup(const FreezeStudy& study) {
  return fmt::format(
      "<h2>Setup</h2>\n<p>The encoder is a {}, trained on {} (<small>{}</small>). It is fitted to each of {} "
      "target{} "
      "with {} seed{}: {}. Row <b>*</b> starts every layer from the encoder with a fresh head and trains all "
      "of "
      "it, STRAINER's published recipe. In row τ layers 0 … τ keep the encoder's weights and are not "
      "trained; {}. "
      "Ranks are of the encoder before any fit: sr(A) = ‖A‖F² / ‖A‖₂², of the weights, and of the "
      "post-activations "
      "over the grid that it was trained on, uncentred.</p>\n",
      escapeHtml(study.encoder.network), escapeHtml(study.encoder.trainedOn), escapeHtml(study.encoder.path),
      study.targets.size(), study.targets.size() == 1 ? "" : "s", study.seeds, study.seeds == 1 ? "" : "s",
      escapeHtml(study.training),
      study.reinitialises ? "the layers after them and the head are drawn anew"
                          : "the layers after them start from the encoder too, and the head is drawn anew");
}

std::string meanCell(const MeanDeviation& value, int digits, bool best) {
  return fmt::format("<td{}>{}{}</td>", best ? " class=\"best\"" : "", decimal(value.mean, digits),
                     std::isfinite(value.deviation) ? fmt::format(" ± {}", decimal(value.deviation, digits))
                                                    : std::string());
}

std::string rankCell(const std::vector<double>& ranks, std::int64_t layer, bool peak) {
  const bool known = layer >= 0 && layer < static_cast<std::int64_t>(ranks.size());
  return fmt::format("<td{}>{}{}</td>", peak ? " class=\"best\"" : "",
                     known ? decimal(ranks[static_cast<std::size_t>(layer)], 2) : std::string(),
                     peak ? " ★" : "");
}

std::string depthTable(const FreezeStudy& study, const FreezeTarget& target) {
  std::string out =
      "<div class=\"table\"><table>\n<tr><th>τ</th><th>sr(W)</th><th>sr(H)</th><th>PSNR, dB</th>"
      "<th>SSIM</th><th>Fits</th></tr>\n";
  for (const FreezeRow& row : target.rows) {
    const bool best = target.bestTau() == row.tau;
    out += fmt::format("<tr><td>{}{}</td>", row.tau == kNothingFrozen ? "*" : fmt::format("{}", row.tau),
                       best ? " ★" : "") +
           rankCell(study.encoder.weightRanks, row.tau, study.weightPeak() == row.tau) +
           rankCell(study.encoder.activationRanks, row.tau, study.activationPeak() == row.tau) +
           meanCell(row.psnr, 2, best) + meanCell(row.ssim, 4, target.best(&FreezeRow::ssim) == row.tau) +
           fmt::format("<td>{}{}</td></tr>\n", row.psnr.count,
                       row.failed > 0 ? fmt::format(", {} failed", row.failed) : "");
  }
  return out + "</table></div>\n";
}

/// Table 1 of the paper: the recipe beside the depth that the weights' rank names.
std::string comparisonTable(const FreezeStudy& study) {
  const auto peak = study.weightPeak();
  if (!peak) {
    return "";
  }
  std::string out = fmt::format(
      "<h2>The recipe beside the rule</h2>\n<p class=\"muted\">PSNR in dB without freezing, frozen to the "
      "layer of "
      "the highest sr(W), and at the best depth found.</p>\n<div class=\"table\"><table>\n<tr><th>Target</th>"
      "<th>No freeze</th><th>τ = {}</th><th>Best τ</th><th>There</th></tr>\n",
      *peak);
  const auto line = [&](const FreezeTarget& target) {
    const auto value = [&](std::optional<std::int64_t> tau) {
      const FreezeRow* row = tau ? target.row(*tau) : nullptr;
      return row == nullptr ? std::string("<td>–</td>") : meanCell(row->psnr, 2, false);
    };
    const auto best = target.bestTau();
    return fmt::format("<tr><td>{}</td>{}{}<td>{}</td>{}</tr>\n", escapeHtml(target.name),
                       value(kNothingFrozen), value(peak), best ? fmt::format("{}", *best) : "–",
                       value(best));
  };
  for (const FreezeTarget& target : study.targets) {
    out += line(target);
  }
  return out + (study.targets.size() > 1 ? line(study.all) : std::string()) + "</table></div>\n";
}

std::string figureOf(const std::string& caption, const std::string& uri) {
  return fmt::format("<figure><figcaption>{}</figcaption><img src=\"{}\" alt=\"{}\"></figure>\n", caption,
                     uri, caption);
}

std::string pictureSection(const FreezeStudy& study, const std::vector<FreezePictures>& pictures) {
  std::string out;
  for (std::size_t i = 0; i < std::min(pictures.size(), study.targets.size()); ++i) {
    if (pictures[i].fits.empty()) {
      continue;
    }
    out += fmt::format("<h3>{}</h3>\n<div class=\"strip\">\n", escapeHtml(study.targets[i].name));
    out += pictures[i].target.empty() ? "" : figureOf("Target", pictures[i].target);
    for (const auto& [tau, uri] : pictures[i].fits) {
      out += figureOf(tau == kNothingFrozen ? "* nothing frozen" : fmt::format("τ = {}", tau), uri);
    }
    out += "</div>\n";
  }
  return out.empty() ? out : "<h2>Fits</h2>\n<p class=\"muted\">Of the first seed.</p>\n" + out;
}

}  // namespace

report::Figure freezeFigure(const FreezeStudy& study) {
  report::Figure figure{"freeze", {}, plotsOf(study), 2};
  for (std::size_t i = 0; i < study.targets.size(); ++i) {
    figure.legend.push_back({study.targets[i].name, report::accentColor(i)});
  }
  return figure;
}

std::string freezeStyle() {
  return kStyle;
}

std::string freezeBody(const FreezeStudy& study, const std::vector<FreezePictures>& pictures) {
  const std::vector<std::string> verdict = freezeVerdict(study);
  std::string page =
      "<p class=\"brand\">Rankscope freeze sweep</p>\n<h1>Which layers of this encoder transfer</h1>\n";
  for (std::size_t i = 0; i < verdict.size(); ++i) {
    page += fmt::format("<p{}>{}</p>\n", i < 2 ? " class=\"finding\"" : "", escapeHtml(verdict[i]));
  }
  page += setup(study) + "<h2>Where to freeze</h2>\n" + legendOf(study) + "<div class=\"plots large\">\n" +
          report::svgPlots(plotsOf(study));
  page +=
      "</div>\n<h2>By depth</h2>\n<p class=\"muted\">Mean ± sample standard deviation over seeds and "
      "targets. ★ "
      "marks the highest of each.</p>\n";
  if (study.targets.size() > 1) {
    page += "<h3>Every target</h3>\n" + depthTable(study, study.all);
  }
  for (const FreezeTarget& target : study.targets) {
    page += fmt::format("<h3>{}</h3>\n", escapeHtml(target.name)) + depthTable(study, target);
  }
  return page + comparisonTable(study) + pictureSection(study, pictures);
}

std::string buildFreezePage(const FreezeStudy& study, const std::vector<FreezePictures>& pictures) {
  return report::pageHead("Where to freeze", kStyle) + freezeBody(study, pictures) + report::kPageEnd;
}

}  // namespace rankscope
