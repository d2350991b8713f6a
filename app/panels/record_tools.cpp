#include "panels/record_tools.h"

#include <string>

#include <fmt/format.h>

#include "panels/recorded.h"
#include "ui/axis.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

void renderInFull(const UiModel& model, ViewState& view, const UiActions& actions) {
  const auto step = nearestWeights(model, view.scrubStep);
  if (!step) {
    return;
  }
  for (std::size_t run = 0; run < model.runs.size(); ++run) {
    if (hasWeights(*model.runs[run].frame->history, *step)) {
      actions.send(run, Render{*step});
    }
  }
  // A replay is shown at its own step only, so that nothing is taken for what it was at another step.
  view.scrubStep = *step;
}

}  // namespace

void drawRecordTools(const UiModel& model, ViewState& view, const UiActions& actions, const char* help) {
  if (view.scrubStep < 0) {
    return;
  }
  const auto nearest = nearestWeights(model, view.scrubStep);
  const std::string label = nearest ? fmt::format("Re-render step {}", formatCount(*nearest)) : "";
  const ImGuiStyle& style = ImGui::GetStyle();
  const float width = (nearest ? ImGui::CalcTextSize(label.c_str()).x + 2 * style.FramePadding.x : 0) +
                      ImGui::CalcTextSize("Live").x + 2 * style.FramePadding.x + style.ItemSpacing.x;
  sameLineIfRoom(width, 16 * model.scale);
  alignRight(width);
  if (nearest) {
    if (ImGui::Button(label.c_str())) {
      renderInFull(model, view, actions);
    }
    traceItem("picture.rerender");
    tooltip(help);
    ImGui::SameLine();
  }
  if (ImGui::Button("Live")) {
    view.scrubStep = -1;
  }
  traceItem("picture.live");
  tooltip("Leaves the record and shows the newest step again.");
}

}  // namespace rankscope
