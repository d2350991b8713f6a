// The part of the setup panel that is about one Run's optimizer: what can be changed while it trains, and
// what not.
#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include <fmt/format.h>

#include "base/text.h"
#include "spec/default_rates.h"
#include "ui/imgui_shim.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"
#include "window/setup_panel.h"

namespace rankscope {
namespace {

constexpr double kSmallestRate = 1e-6;
constexpr double kLargestRate = 1;

/// Whether a Run is called after its optimizer, by nameRuns and not by its user.
bool hasAutomaticName(const RunSpec& run, const std::string& optimizer) {
  if (!run.name.starts_with(optimizer)) {
    return false;
  }
  const std::string rest = run.name.substr(optimizer.size());
  return rest.empty() ||
         (rest.size() > 1 && rest[0] == '-' &&
          std::all_of(rest.begin() + 1, rest.end(), [](unsigned char c) { return std::isdigit(c) != 0; }));
}

void renameAfterOptimizer(ExperimentSpec& spec, std::size_t index, const std::string& formerOptimizer) {
  RunSpec& run = spec.runs[index];
  if (!hasAutomaticName(run, formerOptimizer)) {
    return;
  }
  int suffix = 1;
  std::string name;
  const auto taken = [&](const std::string& candidate) {
    return std::any_of(spec.runs.begin(), spec.runs.end(),
                       [&](const RunSpec& r) { return &r != &run && r.name == candidate; });
  };
  do {
    name = suffix == 1 ? run.optimizer.optimizer : fmt::format("{}-{}", run.optimizer.optimizer, suffix);
    ++suffix;
  } while (taken(name));
  run.name = name;
}

}  // namespace

bool SetupPanel::drawRate(const Context& context, OptimizerSpec& spec, const RateField& field,
                          const PropertyEditor::Look& look, double now) {
  const PropertyTable& table = OptimizerSpec::properties();
  const Property& row = field.row();
  bool changed = editor_.row(table, row, &spec, look);
  double value = spec.*field.base;
  ImGui::PushID(field.name);
  const float width = ImGui::GetContentRegionAvail().x;
  if (row.logarithmic
          ? logSlider("slider", value, kSmallestRate, kLargestRate, width, look.accent, context.dark)
          : linearSlider("slider", value, row.minimum, row.maximum, width, look.accent, context.dark)) {
    table.assign(&spec, field.name, value);
    changed = true;
  }
  traceItem(look.tracePrefix + field.name + ".slider");
  std::string help =
      row.logarithmic
          ? fmt::format("{}, on a log axis from 1e-6 to 1. Applies at once.", row.label)
          : fmt::format("{}, from {:g} to {:g}. Applies at once.", row.label, row.minimum, row.maximum);
  if (field.scheduled && now > 0) {
    help += fmt::format(" The schedule makes it {} now.", formatShort(now));
  }
  tooltip(help);
  ImGui::PopID();
  return changed;
}

void SetupPanel::drawOptimizer(const Context& context, const Requests& requests, std::size_t index,
                               const PropertyEditor::Look& look) {
  OptimizerSpec& spec = context.draft.runs[index].optimizer;
  const PropertyTable& table = OptimizerSpec::properties();
  const std::string former = spec.optimizer;
  if (editor_.row(table, *table.find("optimizer"), &spec, look)) {
    renameAfterOptimizer(context.draft, index, former);
  }
  const auto applied = trainingRun(context, index);
  const bool trains = applied && context.applied->runs[*applied].optimizer.optimizer == spec.optimizer;
  const Rates now = trains ? context.frames[*applied]->rates : Rates{};
  bool ratesChanged = false;
  std::set<std::string> drawn = {"optimizer"};
  const auto drawRates = [&](bool all) {
    for (const RateField& field : rateFields()) {
      // The penalty is off in most runs: its slider shows where it is on.
      const bool shows = all || field.name != std::string("rank-weight") || spec.rankWeight != 0;
      if (field.exists(spec) && shows && drawn.insert(field.name).second) {
        PropertyEditor::Look rateLook = look;
        rateLook.initial =
            defaultRate(rateKeyOf(context.draft.task.task, context.draft.runs[index]), field.name);
        ratesChanged = drawRate(context, spec, field, rateLook, now.*field.rate) || ratesChanged;
      }
    }
  };
  drawRates(false);
  ImGui::PushStyleColor(ImGuiCol_Text, palette(context.dark).textDim);
  const bool open = ImGui::TreeNodeEx(
      "More optimizer settings", ImGuiTreeNodeFlags_NoTreePushOnOpen | ImGuiTreeNodeFlags_SpanAvailWidth);
  ImGui::PopStyleColor();
  traceItem(look.tracePrefix + "more");
  drawRates(open);
  for (const Property& row : table.rows()) {
    const bool differs = !(row.get(&spec) == table.defaultOf(row, &spec));
    if (!drawn.contains(row.name) && table.applies(row, &spec) && (open || differs)) {
      editor_.row(table, row, &spec, look);
    }
  }
  if (ratesChanged && trains) {
    requests.setRates(*applied, sharedRates(spec, context.applied->runs[*applied].optimizer));
  }
}

}  // namespace rankscope
