#include "sweep/sweep_page.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "io/color_map.h"
#include "results/html.h"
#include "results/report_sections.h"
#include "results/svg_heat_map.h"
#include "sweep/sweep_map.h"
#include "sweep/sweep_words.h"

namespace rankscope {
namespace {

using report::escapeHtml;

constexpr std::size_t kMostTableRows = 1000;
constexpr std::size_t kMostMaps = 60;
constexpr std::size_t kMostFailures = 100;

constexpr const char* kMapStyle = R"css(
.map { border-spacing: 3px; border-collapse: separate; margin: 8px 0 20px; }
.map th, .map td { border: 0; padding: 8px 12px; text-align: center; }
.map th { text-align: right; }
.map thead th { text-align: center; }
.map td { border-radius: 4px; min-width: 62px; }
.map td a { color: inherit; text-decoration: none; display: block; }
.map td small { display: block; color: inherit; opacity: .8; font-size: 11px; }
.map td.best { outline: 3px solid #F08C3A; outline-offset: 1px; }
.reasons td:last-child { white-space: normal; }
.map td.none { color: var(--muted); background: var(--panel); }
)css";

/// What every part of the page needs.
struct Page {
  const SweepSpec& sweep;
  const SweepResults& results;
  std::string score;
  ScoreInfo words;  ///< how the score is written
  std::vector<SweepGroup> groups;
  double low = 0;  ///< ends of the colour scale
  double high = 1;
};

Page makePage(const SweepSpec& sweep, const SweepResults& results) {
  Page page{sweep, results, rankingScore(sweep, results), {}, {}};
  page.words = valueInfo(page.score);
  page.words.unit = page.words.unit.empty() ? "" : " " + page.words.unit;
  page.groups = groupResults(sweep, results, page.score);
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const SweepGroup& group : page.groups) {
    if (std::isfinite(group.mean)) {
      low = std::min(low, group.mean);
      high = std::max(high, group.mean);
    }
  }
  if (low <= high) {
    page.low = low;
    page.high = high;
  }
  return page;
}

const char* textColorOn(const Rgb& color) {
  const double luminance = 0.2126 * color[0] + 0.7152 * color[1] + 0.0722 * color[2];
  return luminance > 128 ? "#1c2127" : "#ffffff";
}

std::string cellLink(const Page& page, const SweepGroup& group, const std::string& text) {
  const CellResult& cell = *page.results[static_cast<std::size_t>(group.firstCell)];
  return cell.runs.empty()
             ? text
             : fmt::format("<a href=\"cells/{}/report.html\">{}</a>", escapeHtml(cell.name), text);
}

std::string mapCell(const Page& page, const std::optional<SweepGroup>& group) {
  if (!group) {
    return "<td class=\"none\">·</td>";
  }
  const std::string tip = escapeHtml(fmt::format(
      "{}: {} {} over {} seed{}{}", describePoint(pointOf(page.sweep, group->point)), page.words.label,
      meanText(page.score, *group), group->finished, group->finished == 1 ? "" : "s",
      group->failed > 0 ? fmt::format(", {} failed", group->failed) : ""));
  if (group->finished == 0) {
    return fmt::format("<td class=\"none\" title=\"{}\">{}</td>", tip, cellLink(page, *group, "failed"));
  }
  const Rgb color = colorMap(goodness(page.score, page.low, page.high, group->mean));
  std::string text = (group->best ? "★ " : "") + valueText(page.score, group->mean);
  if (std::isfinite(group->deviation)) {
    text += fmt::format("<small>± {}</small>", deviationText(*group));
  }
  if (group->failed > 0) {
    text += fmt::format("<small>{} failed</small>", group->failed);
  }
  return fmt::format("<td class=\"{}\" style=\"background:{};color:{}\" title=\"{}\">{}</td>",
                     group->best ? "best" : "cell", hexColor(color), textColorOn(color), tip,
                     cellLink(page, *group, text));
}

std::string mapTable(const Page& page, const SweepMap& map) {
  std::string out = map.title.empty() ? "" : fmt::format("<h3>{}</h3>\n", escapeHtml(map.title));
  const std::string corner =
      map.rowTitle.empty() ? map.columnTitle : fmt::format("{} ↓ {} →", map.rowTitle, map.columnTitle);
  out +=
      fmt::format("<div class=\"table\"><table class=\"map\">\n<thead><tr><th>{}</th>", escapeHtml(corner));
  for (const std::string& column : map.columns) {
    out += fmt::format("<th>{}</th>", escapeHtml(column));
  }
  out += "</tr></thead>\n<tbody>\n";
  for (std::size_t row = 0; row < map.rows.size(); ++row) {
    out += fmt::format("<tr><th>{}</th>", escapeHtml(map.rows[row]));
    for (const std::optional<SweepGroup>& group : map.cells[row]) {
      out += mapCell(page, group);
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::string mapSection(const Page& page) {
  const std::vector<SweepMap> maps = mapsOf(page.sweep, page.groups);
  const bool lower = lowerIsBetter(page.score);
  const std::string formula =
      page.words.formula.empty() ? "" : fmt::format(" {}: {}.", page.words.label, page.words.formula);
  std::string out = fmt::format(
      "<h2>{} over the sweep</h2>\n<p class=\"muted\">Mean over the seeds, ± sample standard deviation. "
      "★ marks the best; bright is good{}. A cell leads to the report of its first seed.{}</p>\n",
      escapeHtml(page.words.label), lower && page.low > 0 ? ", on a logarithmic scale" : "",
      escapeHtml(formula));
  out += report::colorScale(lower ? page.high : page.low, lower ? page.low : page.high,
                            page.words.label + page.words.unit);
  for (std::size_t i = 0; i < std::min(maps.size(), kMostMaps); ++i) {
    out += mapTable(page, maps[i]);
  }
  if (maps.size() > kMostMaps) {
    out +=
        fmt::format("<p>{} more maps are left out; table.csv has every cell.</p>\n", maps.size() - kMostMaps);
  }
  return out;
}

std::vector<const SweepGroup*> ranked(const Page& page) {
  std::vector<const SweepGroup*> order;
  for (const SweepGroup& group : page.groups) {
    order.push_back(&group);
  }
  const bool lower = lowerIsBetter(page.score);
  std::stable_sort(order.begin(), order.end(), [&](const SweepGroup* a, const SweepGroup* b) {
    if (std::isfinite(a->mean) != std::isfinite(b->mean)) {
      return std::isfinite(a->mean);
    }
    return std::isfinite(a->mean) && (lower ? a->mean < b->mean : a->mean > b->mean);
  });
  return order;
}

std::string tableSection(const Page& page) {
  std::string out = fmt::format(
      "<h2>Ranked</h2>\n<div class=\"table\"><table class=\"wide\">\n<tr><th>Cell</th><th "
      "class=\"word\">File</th>"
      "<th class=\"word\">Run</th><th>{}</th><th>Deviation</th><th>Seeds</th><th>Failed</th></tr>\n",
      escapeHtml(page.words.label));
  const std::vector<const SweepGroup*> order = ranked(page);
  for (std::size_t i = 0; i < std::min(order.size(), kMostTableRows); ++i) {
    const SweepGroup& group = *order[i];
    const std::string& source = page.sweep.files.empty()
                                    ? page.sweep.base.signal.source
                                    : page.sweep.files[static_cast<std::size_t>(group.file)];
    const std::string words = describePoint(pointOf(page.sweep, group.point));
    out += fmt::format(
        "<tr><td>{}{}</td><td class=\"word\">{}</td><td class=\"word\">{}</td><td{}>{}</td><td>{}</td>"
        "<td>{}</td><td>{}</td></tr>\n",
        group.best ? "★ " : "", cellLink(page, group, escapeHtml(words.empty() ? "the base" : words)),
        escapeHtml(fileLabel(source)), escapeHtml(group.runName), group.best ? " class=\"best\"" : "",
        valueText(page.score, group.mean), deviationText(group), group.finished, group.failed);
  }
  out += "</table></div>\n";
  if (order.size() > kMostTableRows) {
    out += fmt::format("<p>The best {} of {}; table.csv has every cell.</p>\n", kMostTableRows, order.size());
  }
  return out;
}

std::string failureSection(const Page& page) {
  std::string rows;
  std::size_t count = 0;
  for (const std::optional<CellResult>& result : page.results) {
    if (result && result->outcome.failed && ++count <= kMostFailures) {
      rows += fmt::format("<tr><td>{}</td><td class=\"word\">{}</td></tr>\n", escapeHtml(result->name),
                          escapeHtml(result->outcome.reason));
    }
  }
  if (count == 0) {
    return "";
  }
  return fmt::format(
      "<h2>Failed</h2>\n<p class=\"muted\">{} of the cells. They are not run again, unless with "
      "--retry.</p>\n<div class=\"table\"><table class=\"words reasons\">\n{}</table></div>\n",
      count, rows);
}

std::string finding(const Page& page) {
  const auto finished = static_cast<std::int64_t>(
      std::count_if(page.results.begin(), page.results.end(), [](const auto& r) { return r.has_value(); }));
  std::string out = fmt::format("{} of {} cells are finished.", report::grouped(finished),
                                report::grouped(static_cast<std::int64_t>(page.results.size())));
  const auto best =
      std::find_if(page.groups.begin(), page.groups.end(), [](const auto& g) { return g.best; });
  const auto more =
      std::count_if(page.groups.begin(), page.groups.end(), [](const auto& g) { return g.best; });
  if (more == 1) {
    const std::string words = describePoint(pointOf(page.sweep, best->point));
    out += fmt::format(" The best {} is {}{}{}.", page.words.label, meanText(page.score, *best),
                       page.words.unit, words.empty() ? "" : ", at " + words);
  }
  return out;
}

}  // namespace

std::string buildSweepPage(const std::string& title, const SweepSpec& sweep, const SweepResults& results) {
  const Page page = makePage(sweep, results);
  return report::pageHead(title, kMapStyle) +
         fmt::format("<p class=\"brand\">Rankscope sweep</p>\n<h1>{}</h1>\n<p class=\"finding\">{}</p>\n",
                     escapeHtml(title), escapeHtml(finding(page))) +
         mapSection(page) + failureSection(page) + tableSection(page) + report::kPageEnd;
}

}  // namespace rankscope
