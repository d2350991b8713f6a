#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/property.h"
#include "base/text.h"
#include "results/atoms_sections.h"
#include "results/html.h"

namespace rankscope::report {
namespace {

std::string settingsOf(const AtomsCell& cell) {
  const SaeSpec& spec = cell.layers.front().spec;
  std::string out =
      fmt::format("<details><summary>{}</summary><table class=\"words\">\n", escapeHtml(cell.name));
  for (const Property& row : SaeSpec::properties().rows()) {
    out += fmt::format("<tr><td title=\"{}\">{}</td><td>{}</td></tr>\n", escapeHtml(row.help),
                       escapeHtml(row.label), escapeHtml(toText(row.get(&spec))));
  }
  return out + "</table></details>\n";
}

std::string weightOf(const AtomsCell& cell) {
  const SaeSpec& spec = cell.layers.front().spec;
  return spec.auxiliary ? fmt::format("{:.4g}", spec.auxiliaryWeight) : "off";
}

/// What is added to the loss, or that nothing is; cell by cell where they differ.
std::string auxiliaryWords(const AtomsCells& cells) {
  constexpr const char* kTerm = "the same for what dead atoms make of the residual";
  const std::string weight = weightOf(cells.front());
  if (std::all_of(cells.begin(), cells.end(),
                  [&](const AtomsCell& cell) { return weightOf(cell) == weight; })) {
    return weight == "off" ? "; the auxiliary loss is off"
                           : fmt::format(", and with the auxiliary loss {} of {}", weight, kTerm);
  }
  std::vector<std::string> weights;
  for (const AtomsCell& cell : cells) {
    weights.push_back(fmt::format("{}: {}", escapeHtml(cell.name), weightOf(cell)));
  }
  return fmt::format(", and with the auxiliary loss its weight times {} ({})", kTerm, joinNames(weights));
}

constexpr const char* kFormulasToTheLoss =
    "<h2>Formulas</h2>\n<dl>\n"
    "<dt>Code</dt><dd>z = TopK(ReLU(W<sub>enc</sub>(h − b<sub>pre</sub>) + b<sub>enc</sub>), k), h the "
    "post-activations of a hidden layer at a point (Gao et al. 2024).</dd>\n"
    "<dt>Reconstruction</dt><dd>ĥ = W<sub>dec</sub>ᵀ z + b<sub>pre</sub>; row a of W<sub>dec</sub> is atom "
    "w<sub>a</sub>.</dd>\n"
    "<dt>Loss</dt><dd>mean (ĥ − h)² / variance of h";

constexpr const char* kFormulasFromThere =
    ".</dd>\n"
    "<dt>Ablation</dt><dd>h ← h − z<sub>a</sub> w<sub>a</sub>; the layers behind are evaluated as they are, "
    "at "
    "the points where the atom fires.</dd>\n"
    "<dt>Spread of an ablation</dt><dd>(Σδ²)² / (N Σδ⁴), δ the length of a point's change in all "
    "outputs.</dd>\n"
    "<dt>Active share</dt><dd>Share of the points with z &gt; 0.01.</dd>\n"
    "<dt>IPR, participation</dt><dd>Σz⁴ / (Σz²)² over the points, and 1 / (N · IPR). The paper names the "
    "inverse participation ratio without a formula; both forms are given.</dd>\n"
    "<dt>Spatial L0</dt><dd>Share of the points at which an atom fires, mean over all atoms.</dd>\n"
    "<dt>PSNR</dt><dd>20 log₁₀(1 / √MSE) over all points and channels of a picture, outputs unclipped "
    "(CT: clipped to 0 … 1, as it is scored).</dd>\n</dl>\n";

}  // namespace

std::string saeSettingsSection(const AtomsCells& cells) {
  std::string out = "<h2>Settings</h2>\n";
  for (const AtomsCell& cell : cells) {
    out += settingsOf(cell);
  }
  return out + kFormulasToTheLoss + auxiliaryWords(cells) + kFormulasFromThere;
}

}  // namespace rankscope::report
