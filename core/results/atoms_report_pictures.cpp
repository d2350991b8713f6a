#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/values.h"
#include "io/png.h"
#include "results/atom_sheet.h"
#include "results/atom_tables.h"
#include "results/atoms_sections.h"
#include "results/html.h"
#include "results/picture.h"
#include "results/report_sections.h"

namespace rankscope::report {
namespace {

constexpr std::size_t kShownAtoms = 8;  // beside the mean, as in the paper's galleries
constexpr std::size_t kTableAtoms = 16;
constexpr std::size_t kMostPixels = 60'000;

std::string imageTag(const std::vector<std::uint8_t>& png, const std::string& description) {
  return fmt::format("<img src=\"{}\" alt=\"{}\">", pngDataUri(png), escapeHtml(description));
}

/// A map of values at the points, as an image; empty if the signal is no picture.
std::string mapImage(const AtomsCell& cell, std::vector<float> values, const std::string& description) {
  const auto map = pointMap(*cell.signal, std::move(values));
  return map ? imageTag(mapPng(reduced(*map, kMostPixels)), description) : "";
}

std::string galleryOf(const AtomsCell& cell, const LayerStudy& study) {
  const AtomCodes& codes = *study.parts.codes;
  std::string out = "<div class=\"maps\">\n";
  for (const std::int32_t atom : strongestAtoms(study, kShownAtoms)) {
    out += fmt::format("<figure><figcaption>{}</figcaption>{}</figure>\n", atom,
                       mapImage(cell, mapOf(codes, atom), fmt::format("Atom {}", atom)));
  }
  const std::vector<std::int32_t> topK = strongestAtoms(study, static_cast<std::size_t>(study.spec.k));
  return out +
         fmt::format("<figure class=\"mean\"><figcaption>mean of the top {}</figcaption>{}</figure></div>\n",
                     topK.size(), mapImage(cell, meanMapOf(codes, topK), "Mean of the strongest atoms"));
}

/// The picture that loses most.
std::int64_t worstHead(const LayerStudy& study, const std::vector<double>& after) {
  std::int64_t worst = 0;
  for (std::size_t head = 0; head < after.size(); ++head) {
    const auto w = static_cast<std::size_t>(worst);
    if (study.psnr[head] - after[head] > study.psnr[w] - after[w]) {
      worst = static_cast<std::int64_t>(head);
    }
  }
  return worst;
}

std::string pictureImage(const AtomsCell& cell, const std::vector<float>& values,
                         const std::string& description) {
  const std::vector<std::int64_t>& extents = cell.signal->lattice.extents;
  const Picture picture{static_cast<int>(extents[1]), static_cast<int>(extents[0]),
                        static_cast<int>(cell.heads.channels), values};
  const Picture small = reduced(picture, kMostPixels);
  return imageTag(encodePng(small.width, small.height, small.channels, std::span<const float>(small.values)),
                  description);
}

std::string tripleOf(const AtomsCell& cell, const LayerStudy& study, const AblatedOutputs& ablated) {
  const AtomDamage& damage = study.damage[static_cast<std::size_t>(ablated.atom)];
  const std::int64_t head = worstHead(study, damage.psnr);
  const auto h = static_cast<std::size_t>(head);
  const std::vector<float> after = headOf(cell.heads, ablated.outputs, head);
  const std::string name = cell.heads.count() > 1 ? ", " + escapeHtml(cell.heads.names[h]) : "";
  return fmt::format(
      "<div><p><b>Atom {}</b>{}: {} → {} dB</p>\n<div class=\"triple\">"
      "<figure><figcaption>z</figcaption>{}</figure>"
      "<figure><figcaption>without it</figcaption>{}</figure>"
      "<figure><figcaption>change</figcaption>{}</figure></div></div>\n",
      ablated.atom, name, decimal(study.psnr[h], 2), decimal(damage.psnr[h], 2),
      mapImage(cell, mapOf(*study.parts.codes, ablated.atom), "Where it fires"),
      pictureImage(cell, after, "Reconstruction without it"),
      mapImage(cell, changesOf(cell.heads, study.plain, ablated.outputs, head), "Change"));
}

std::string ablationTable(const LayerStudy& study) {
  std::string out =
      "<details><summary>The strongest atoms in numbers</summary><div class=\"table\"><table>\n"
      "<tr><th>Atom</th><th>Mean z</th><th>Fires on</th><th>PSNR, dB</th><th>Drop, dB</th>"
      "<th>Spread</th></tr>\n";
  for (const std::int32_t atom : strongestAtoms(study, kTableAtoms)) {
    const auto i = static_cast<std::size_t>(atom);
    out += fmt::format(
        "<tr><td>{}</td><td>{:.3g}</td><td>{:.2f} %</td><td>{} → {}</td><td>{}</td><td>{:.2f} %</td></tr>\n",
        atom, study.atoms[i].mean, 100 * study.atoms[i].firingRate, decimal(meanOf(study.psnr), 2),
        decimal(meanOf(study.damage[i].psnr), 2), decimal(study.damage[i].drop, 3),
        100 * study.damage[i].spread);
  }
  return out + "</table></div></details>\n";
}

bool isPicture(const AtomsCell& cell) {
  return cell.signal->lattice.extents.size() == 2 && cell.heads.channels <= 4;
}

std::string heading(const AtomsCell& cell, std::size_t index, const LayerStudy& study) {
  return fmt::format("<h3>{}{}, layer {} <small>{:.1f} % dead</small></h3>\n", accentDot(index),
                     escapeHtml(cell.name), study.origin.layer, 100 * study.summary.deadShare);
}

}  // namespace

std::string dictionarySection(const AtomsCells& cells) {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (!isPicture(cells[i])) {
      continue;
    }
    for (const LayerStudy& study : cells[i].layers) {
      out += heading(cells[i], i, study) + galleryOf(cells[i], study);
    }
  }
  return out.empty()
             ? out
             : "<h2>Dictionaries</h2>\n<p class=\"muted\">Where the atoms with the largest mean magnitude "
               "fire, each map on its own scale, and framed the mean of the k strongest.</p>\n" +
                   out;
}

std::string ablationSection(const AtomsCells& cells) {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (const LayerStudy& study : cells[i].layers) {
      if (study.damage.empty()) {
        continue;
      }
      out += heading(cells[i], i, study);
      if (isPicture(cells[i])) {
        out += "<div class=\"ablations\">\n";
        for (const AblatedOutputs& ablated : study.ablated) {
          out += tripleOf(cells[i], study, ablated);
        }
        out += "</div>\n";
      }
      out += ablationTable(study);
    }
  }
  return out.empty()
             ? out
             : "<h2>Ablations</h2>\n<p class=\"muted\">The activation h loses one atom, h − z w, and the "
               "rest of the network goes on from there. The change is |f − f without it|, mean over "
               "the channels, each on its own scale; of several pictures the one that loses most.</p>\n" +
                   out;
}

}  // namespace rankscope::report
