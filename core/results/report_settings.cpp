#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "results/html.h"
#include "results/report_sections.h"

namespace rankscope::report {
namespace {

/// One row of the settings: a field of one of the Run's tables, and what each Run says there ("" where it
/// does not apply).
struct Setting {
  std::string label;
  std::string unit;
  std::string help;
  std::vector<std::string> values;
};

std::string shownValue(const Property& row, const PropertyValue& value) {
  if (row.kind == PropertyKind::Choice) {
    for (const Choice& choice : row.choices) {
      if (choice.name == std::get<std::string>(value)) {
        return choice.label;
      }
    }
  }
  return toText(value);
}

std::vector<Setting> settingsOf(const ReportInput& input) {
  std::vector<Setting> settings;
  for (const RunResult& run : input.runs) {
    std::size_t at = 0;
    forEachTable(run.spec, [&](const PropertyTable& table, const auto& object) {
      for (const Property& row : table.rows()) {
        if (at == settings.size()) {
          settings.push_back({row.label, row.unit, row.help, {}});
        }
        settings[at++].values.push_back(table.applies(row, &object) ? shownValue(row, row.get(&object)) : "");
      }
    });
  }
  return settings;
}

bool allEmpty(const Setting& setting) {
  return std::all_of(setting.values.begin(), setting.values.end(),
                     [](const std::string& v) { return v.empty(); });
}

bool differ(const Setting& setting) {
  return std::any_of(setting.values.begin(), setting.values.end(),
                     [&](const std::string& v) { return v != setting.values.front(); });
}

std::string settingRow(const Setting& setting) {
  const std::string unit = setting.unit.empty() ? "" : " <small>" + escapeHtml(setting.unit) + "</small>";
  std::string out = fmt::format("<tr><td title=\"{}\">{}{}</td>", escapeHtml(setting.help),
                                escapeHtml(setting.label), unit);
  for (const std::string& value : setting.values) {
    out += fmt::format("<td{}>{}</td>", differ(setting) ? " class=\"differs\"" : "",
                       value.empty() ? "–" : escapeHtml(value));
  }
  return out + "</tr>\n";
}

std::string signalRows(const SignalSpec& signal) {
  std::string out;
  for (const Property& row : SignalSpec::properties().rows()) {
    const std::string value = toText(row.get(&signal));
    if (!value.empty()) {
      out += fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", escapeHtml(row.label), escapeHtml(value));
    }
  }
  return out;
}

std::string definition(const std::string& term, const std::string& words) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>\n", escapeHtml(term), escapeHtml(words));
}

}  // namespace

std::string settingsSection(const ReportInput& input) {
  std::string out = "<h2>Settings</h2>\n<div class=\"table\"><table class=\"words\">\n<tr><th></th>";
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    out += fmt::format("<th>{}{}</th>", accentDot(i), escapeHtml(input.runs[i].spec.name));
  }
  out += "</tr>\n";
  std::string alike;
  for (const Setting& setting : settingsOf(input)) {
    if (!allEmpty(setting)) {
      (differ(setting) ? out : alike) += settingRow(setting);
    }
  }
  const char* title = input.runs.size() > 1 ? "What every Run shares" : "Every field";
  return out + "</table></div>\n<details><summary>" + title + "</summary><table class=\"words\">\n" + alike +
         "</table></details>\n<details><summary>The signal</summary><table class=\"words\">\n" +
         signalRows(input.experiment.signal) + "</table></details>\n";
}

std::string formulaSection(const ReportInput& input) {
  std::string out = "<details><summary>How the numbers are made</summary><dl>\n";
  out += definition(
      "Loss",
      input.signal.kind == SignalKind::Cohort
          ? "Σ over the signals of the mean of (f(x) − target)² over points and channels, of the weights "
            "after the last update."
          : "Mean of (f(x) − target)² over points and channels, of the weights after the last update.");
  for (const std::string& score : scoreNamesOf(input)) {
    out += definition(scoreInfo(score).label, scoreInfo(score).formula + ".");
  }
  out += definition("Error map",
                    "Mean over channels of |f(x) − target|. The scale ends where 99.5 % of the pixels of the "
                    "worst Run lie below it; what is larger has the last colour.");
  out += definition(
      "Error by frequency",
      "The mean squared error by rings of the discrete Fourier transform of f(x) − target, whose "
      "energies sum to it (Parseval); ring k holds the frequencies that round to k cycles along the "
      "longer side. In the maps each band's energy is divided by the target's.");
  out += definition("Stable rank",
                    "‖W‖F² / ‖W‖₂² = Σσ² / σ₁² (Rudelson and Vershynin 2007): at least 1, at most the rank, "
                    "and hardly moved by small singular values.");
  out += definition("Effective rank",
                    "exp(−Σ p ln p) with p = σ² / Σσ²: the energy form of Roy and Vetterli 2007.");
  out += definition("Condition number", "σ₁ / σ_min; a dash where σ_min is 0.");
  out += definition(
      "Hidden matrices",
      "Every weight matrix but the first and the last: those that Muon orthogonalises by default.");
  out += definition(
      "Activations",
      "H has one row per point of a fixed subset of the signal and one column per unit; it is not centred.");
  out += definition(
      "Time",
      "The Run's own active time. Pauses, the other Runs' turns and the computing of spectra do not count.");
  return out + "</dl></details>\n";
}

}  // namespace rankscope::report
