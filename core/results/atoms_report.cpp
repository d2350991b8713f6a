#include "results/atoms_report.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/values.h"
#include "results/atom_tables.h"
#include "results/atoms_sections.h"
#include "results/html.h"
#include "results/report_sections.h"

namespace rankscope {
namespace report {
namespace {

constexpr const char* kStyle =
    ".maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(118px, 1fr)); gap: 12px 10px; }\n"
    ".maps img, .triple img { display: block; width: 100%; height: auto; image-rendering: pixelated; "
    "border-radius: 2px; }\n"
    ".maps .mean img { outline: 3px solid #e0189a; }\n"
    ".maps figcaption, .triple figcaption { font-size: 12px; font-weight: 500; margin: 0 0 3px; }\n"
    ".ablations { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(430px, 100%), 1fr)); "
    "gap: 20px 26px; }\n"
    ".triple { display: grid; grid-template-columns: repeat(3, 1fr); gap: 8px; }\n";

// Where the words change: an atom that covers so little of the picture is called local, so much image-wide.
constexpr double kLocal = 0.05;
constexpr double kImageWide = 0.2;

std::string percent(double share) {
  return std::isfinite(share) ? fmt::format("{:.{}f} %", 100 * share, share < 0.1 ? 2 : 1) : "–";
}

std::string percentages(const Quartiles& quartiles) {
  return fmt::format("{} <small>{} to {}</small>", percent(quartiles.median), percent(quartiles.low),
                     percent(quartiles.high));
}

/// "a, b and c".
std::string enumerated(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  }
  return text;
}

std::string spanWord(const LayerStudy& study) {
  const double median = study.summary.activeShare.median;
  return median < kLocal ? "local" : median > kImageWide ? "image-wide" : "neither local nor image-wide";
}

/// The atom whose loss costs most, or -1.
std::int64_t mostNeeded(const LayerStudy& study) {
  const auto most =
      std::max_element(study.damage.begin(), study.damage.end(),
                       [](const AtomDamage& a, const AtomDamage& b) { return a.drop < b.drop; });
  return most == study.damage.end() ? -1 : most - study.damage.begin();
}

/// The same of all layers of a cell, in words; empty without damage.
std::string damageWords(const AtomsCell& cell) {
  const LayerStudy* worst = nullptr;
  for (const LayerStudy& study : cell.layers) {
    const std::int64_t atom = mostNeeded(study);
    if (atom >= 0 &&
        (worst == nullptr || study.damage[static_cast<std::size_t>(atom)].drop >
                                 worst->damage[static_cast<std::size_t>(mostNeeded(*worst))].drop)) {
      worst = &study;
    }
  }
  if (worst == nullptr) {
    return "";
  }
  const std::int64_t atom = mostNeeded(*worst);
  const AtomDamage& damage = worst->damage[static_cast<std::size_t>(atom)];
  return fmt::format(
      " Without its most needed atom, number {} of layer {}, {} loses {} dB, a change that spreads over {} "
      "of "
      "the points.",
      atom, worst->origin.layer,
      cell.heads.count() > 1 ? fmt::format("the mean of {} pictures", cell.heads.count()) : "the picture",
      decimal(damage.drop, 2), percent(damage.spread));
}

std::string findingOf(const AtomsCell& cell, std::size_t index) {
  std::vector<std::string> spans;
  std::vector<std::string> dead;
  for (const LayerStudy& study : cell.layers) {
    const std::string layer = fmt::format("layer {}", study.origin.layer);
    spans.push_back(fmt::format("{} of the points at {} ({})", percent(study.summary.activeShare.median),
                                layer, spanWord(study)));
    dead.push_back(percent(study.summary.deadShare));
  }
  return fmt::format(
      "<p class=\"finding\">{}<b>{}</b>: the median atom that fires at all is active on {}. {} of the atoms "
      "never fire.{}</p>\n",
      accentDot(index), escapeHtml(cell.name), enumerated(spans), enumerated(dead), damageWords(cell));
}

std::string row(const AtomsCell& cell, std::size_t index, const LayerStudy& study) {
  const std::int64_t needed = mostNeeded(study);
  const AtomDamage damage = needed < 0 ? AtomDamage{{}, std::nan(""), std::nan("")}
                                       : study.damage[static_cast<std::size_t>(needed)];
  return fmt::format(
      "<tr><td>{}{}</td><td>{}</td><td>{} <small>of {}</small></td><td>{}</td><td>{}</td><td>{}</td>"
      "<td>{}</td><td>{:.3g}</td><td>{}</td><td>{} → {}</td><td>{}</td><td>{}</td></tr>\n",
      accentDot(index), escapeHtml(cell.name), study.origin.layer, study.summary.alive, study.summary.atoms,
      percent(study.summary.deadShare), decimal(study.r2, 4), decimal(study.l0, 1),
      percentages(study.summary.activeShare), study.summary.ipr.median, percent(study.summary.spatialL0),
      decimal(meanOf(study.psnr), 2), decimal(meanOf(study.substituted), 2), decimal(damage.drop, 2),
      percent(damage.spread));
}

}  // namespace

std::string cellLegend(const AtomsCells& cells) {
  std::string out = "<div class=\"legend\">";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out += fmt::format("<span>{}{}</span>", accentDot(i), escapeHtml(cells[i].name));
  }
  return out + "</div>\n";
}

std::string atomsOverview(const AtomsCells& cells) {
  std::string out = "<p class=\"brand\">Rankscope report</p>\n<h1>What the layers encode</h1>\n<p>";
  for (const AtomsCell& cell : cells) {
    out += fmt::format("<b>{}</b>: {}, on {}. ", escapeHtml(cell.name), escapeHtml(cell.words),
                       escapeHtml(cell.signal->name));
  }
  out += "The activations of each layer are taken apart by a sparse autoencoder of its own.</p>\n";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out += findingOf(cells[i], i);
  }
  out +=
      "<div class=\"table\"><table class=\"wide\">\n<tr><th>Network</th><th>Layer</th><th>Alive</th>"
      "<th title=\"Share of the atoms that fire at no point\">Dead</th>"
      "<th title=\"1 − MSE / variance of the activations, over all points\">R²</th>"
      "<th title=\"Atoms that fire at a point, mean\">L0</th>"
      "<th title=\"Share of the points where z &gt; 0.01: median over the atoms that fire, and their "
      "quartiles\">"
      "Active share</th>"
      "<th title=\"Σz⁴ / (Σz²)², median over the atoms that fire: 1/N evenly spread, 1 at one "
      "point\">IPR</th>"
      "<th title=\"Share of the points at which an atom fires, mean over all atoms\">Spatial L0</th>"
      "<th title=\"Of the network, and with the autoencoder's reconstruction in place of the activations; "
      "mean "
      "over the pictures\">PSNR, dB</th>"
      "<th title=\"PSNR lost without the atom that costs most\">Largest drop, dB</th>"
      "<th title=\"Share of the points over which its change spreads\">Its spread</th></tr>\n";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (const LayerStudy& study : cells[i].layers) {
      out += row(cells[i], i, study);
    }
  }
  return out + "</table></div>\n";
}

std::string atomsBody(const AtomsCells& cells) {
  std::string body;
  for (const auto section : {atomsOverview, dictionarySection, concentrationSection, ablationSection,
                             healthSection, saeTrainingSection, saeSettingsSection}) {
    body += section(cells);
  }
  return body;
}

std::string atomsStyle() {
  return kStyle;
}

}  // namespace report

std::string buildAtomsReport(const std::vector<AtomsCell>& cells) {
  return report::pageHead("Atoms of " + cells.front().name, report::kStyle) + report::atomsBody(cells) +
         report::kPageEnd;
}

}  // namespace rankscope
