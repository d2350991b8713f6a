// The part of the setup panel that is about the task: those that fit the open source, and the fields of the
// chosen one.
#include <algorithm>
#include <string>
#include <vector>

#include "signal/source_kind.h"
#include "window/setup_panel.h"

namespace rankscope {
namespace {

/// The panel does not read files: what was loaded says more than a name.
SourceKind kindOf(const SetupPanel::Context& context) {
  const SourceKind named = sourceKindByName(context.draft.signal.source);
  if (context.signal == nullptr) {
    return named;
  }
  if (context.signal->kind == SignalKind::Audio) {
    return SourceKind::Audio;
  }
  if (context.signal->kind == SignalKind::Shape) {
    return SourceKind::Shape;
  }
  if (context.signal->kind == SignalKind::Scene) {
    return SourceKind::Scene;
  }
  if (context.signal->kind == SignalKind::Cohort) {
    return SourceKind::Cohort;
  }
  const bool other = named == SourceKind::Audio || named == SourceKind::Shape || named == SourceKind::Scene ||
                     named == SourceKind::Cohort;
  return other ? SourceKind::Picture : named;
}

/// The row of the choice with those of `names` alone, in their order.
Property offering(Property row, const std::vector<std::string>& names) {
  std::vector<Choice> choices;
  for (const std::string& name : names) {
    const auto found = std::find_if(row.choices.begin(), row.choices.end(),
                                    [&](const Choice& choice) { return choice.name == name; });
    if (found != row.choices.end()) {
      choices.push_back(*found);
    }
  }
  row.choices = std::move(choices);
  return row;
}

}  // namespace

void SetupPanel::drawTask(const Context& context) {
  const PropertyTable& table = TaskSpec::properties();
  TaskSpec& task = context.draft.task;
  const PropertyEditor::Look look = neutralLook(context, "task.");
  const Property* choice = table.find("task");
  editor_.row(table, offering(*choice, fittingTasks(kindOf(context))), &task, look);
  for (const Property& row : table.rows()) {
    if (!table.selects(row.name) && table.applies(row, &task)) {
      editor_.row(table, row, &task, look);
    }
  }
}

}  // namespace rankscope
