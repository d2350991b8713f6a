#include <array>

#include <fmt/format.h>

#include "results/html.h"
#include "results/report_sections.h"

namespace rankscope::report {
namespace {

constexpr std::array<const char*, 8> kAccents{"#4C9BE8", "#F08C3A", "#3FB68B", "#C879D6",
                                              "#D9C24A", "#E8697D", "#7AA0B8", "#9A8F7A"};

constexpr const char* kStyle = R"css(
:root { color-scheme: light dark;
  --page: #ffffff; --text: #1c2127; --muted: #68727e; --rule: #e2e6ea; --panel: #f6f7f9; --ghost: #a3acb6; }
@media (prefers-color-scheme: dark) { :root {
  --page: #15181c; --text: #e4e7eb; --muted: #949eaa; --rule: #2b3037; --panel: #1c2025; --ghost: #69727d; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; padding: 40px 28px 72px; background: var(--page); color: var(--text);
  font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Inter, "DejaVu Sans", sans-serif; }
h1 { font-size: 30px; line-height: 1.2; font-weight: 650; margin: 2px 0 10px; overflow-wrap: anywhere; }
h2 { font-size: 19px; font-weight: 650; margin: 52px 0 4px; padding-top: 18px; border-top: 1px solid var(--rule); }
h3 { font-size: 15px; font-weight: 600; margin: 26px 0 6px; }
p { margin: 4px 0 12px; max-width: 112ch; }
small, .muted { color: var(--muted); font-size: 13px; }
.brand { color: var(--muted); font-size: 13px; margin: 0; }
.finding { font-size: 17px; margin: 10px 0 20px; }
.dot { display: inline-block; width: 10px; height: 10px; border-radius: 50%; margin-right: 7px; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; font-size: 13px; color: var(--muted); margin: 8px 0 14px; }
.legend .ghost { display: inline-block; width: 18px; border-top: 1.5px solid var(--ghost); margin: 0 7px 3px 0; }
.legend .dash { border-top-style: dashed; border-top-color: currentColor; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
.wide { width: 100%; }
th, td { text-align: right; padding: 7px 14px 7px 0; border-bottom: 1px solid var(--rule); vertical-align: baseline;
  white-space: nowrap; }
th:first-child, td:first-child, .word, .words td, .words th { text-align: left; }
th { font-weight: 500; color: var(--muted); font-size: 13px; }
th[title] { text-decoration: underline dotted; text-underline-offset: 3px; cursor: help; }
td.best { font-weight: 650; }
td.differs { font-weight: 600; }
.failure td { white-space: normal; text-align: left; border-bottom: 1px solid var(--rule); }
.failure b { color: #D6455D; font-weight: 600; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(300px, 100%), 1fr)); gap: 26px 24px;
  align-items: start; margin-top: 14px; }
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; font-size: 14px; margin-bottom: 6px; }
figcaption small { font-weight: 400; margin-left: 6px; }
.pictures img { display: block; width: 100%; height: auto; image-rendering: pixelated; border-radius: 3px; background: var(--panel); }
.pictures img + img { margin-top: 10px; }
.flip { position: relative; display: block; }
.flip::after { content: ""; position: absolute; inset: 0; border-radius: 3px; background: var(--target) 0 0 / 100% 100%;
  image-rendering: pixelated; opacity: 0; }
.flip:hover::after { opacity: 1; }
.flip + img { margin-top: 10px; }
.scale { display: flex; align-items: center; gap: 8px; font-size: 13px; font-variant-numeric: tabular-nums;
  margin: 12px 0; flex-wrap: wrap; }
.scale b { width: 170px; height: 11px; border-radius: 3px; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr)); gap: 26px 24px; }
.plot svg { display: block; width: 100%; height: auto; overflow: visible; }
.plot svg svg { overflow: hidden; }
.plot text { fill: var(--muted); font-size: 11px; font-variant-numeric: tabular-nums; }
.large { grid-template-columns: repeat(auto-fill, minmax(min(460px, 100%), 1fr)); }
.large .plot text { font-size: 7.4px; }
.plot .grid, .plot .axis { vector-effect: non-scaling-stroke; }
.plot .grid { stroke: var(--rule); stroke-width: 1; }
.plot .axis { stroke: var(--ghost); stroke-width: 1; }
.plot .line { fill: none; vector-effect: non-scaling-stroke; stroke: var(--ghost); stroke-linejoin: round; stroke-linecap: round; }
.plot .star { fill: var(--ghost); stroke: var(--page); stroke-width: 1; }
.plot .cells { shape-rendering: crispEdges; }
.empty { color: var(--muted); font-size: 13px; padding: 26px 0; }
details { margin: 14px 0; }
summary { cursor: pointer; color: var(--muted); font-size: 14px; }
summary:hover { color: var(--text); }
details > table, details > dl, details > .table { margin-top: 10px; }
dt { font-weight: 600; font-size: 14px; margin-top: 12px; }
dd { margin: 2px 0 0; color: var(--muted); font-size: 14px; max-width: 80ch; }
@media print { body { max-width: none; padding: 0; } figure, tr { break-inside: avoid; } }
)css";

}  // namespace

std::string pageHead(const std::string& title, const std::string& style) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{} – Rankscope</title>\n<style>\n{}{}</style>\n</head>\n<body>\n",
      escapeHtml(title), kStyle, style);
}

std::string accentColor(std::size_t run) {
  return kAccents[run % kAccents.size()];
}

std::string accentDot(std::size_t run) {
  return fmt::format("<i class=\"dot\" style=\"background:{}\"></i>", accentColor(run));
}

std::string legend(const ReportInput& input, const std::string& more) {
  std::string out = "<div class=\"legend\">";
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    out += fmt::format("<span>{}{}</span>", accentDot(i), escapeHtml(input.runs[i].spec.name));
  }
  return out + more + "</div>\n";
}

}  // namespace rankscope::report
