#include "panels/scene_source.h"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "panels/cell_parts.h"
#include "panels/recorded.h"
#include "scene/viewpoint.h"

namespace rankscope {
namespace {

/// "PSNR 23.40 dB", "23.40": of the photographs that were held out, or of the one that is recorded.
std::vector<std::string> scoresOf(const Frame& frame, std::int64_t step) {
  for (const std::int64_t scrub : {std::int64_t{-1}, step}) {
    const std::optional<RunMoment> moment = momentOf(frame, scrub);
    if (!moment || moment->step != step) {
      continue;
    }
    for (const char* name : {"psnr", "view_psnr"}) {
      const double value = moment->score(name);
      if (std::isfinite(value)) {
        const std::string number = fmt::format("{:.{}f}", value, scoreDecimals(name));
        return {fmt::format("{} {} {}", scoreTitle(name), number, scoreUnit(name)), number};
      }
    }
  }
  return {};
}

/// Of the photograph that one stands in.
std::vector<std::string> comparisonOf(const LiveView& view) {
  const double psnr = viewPsnr(view);
  if (!std::isfinite(psnr)) {
    return {};
  }
  const std::string number = fmt::format("{}{:.2f}", view.complete() ? "" : "≈ ", psnr);
  return {fmt::format("PSNR {} dB", number), number + " dB", number};
}

SceneCell liveCell(const RunView& run, const SceneView& seen) {
  const Frame& frame = *run.frame;
  SceneCell cell;
  cell.view = frame.view;
  if (!cell.view) {
    cell.note = frame.state == RunState::Failed ? "nothing to be seen" : "waiting for the first view";
    return cell;
  }
  cell.detail = detailText(frame, PictureOrigin::Live, cell.view->step, false);
  // Until the next view is there the last one stays, but it is not compared with another photograph.
  if (cell.view->photograph == seen.standing) {
    cell.values = seen.standing ? comparisonOf(*cell.view) : scoresOf(frame, frame.evaluation.step);
  }
  return cell;
}

SceneCell pastCell(const RunView& run, const Signal& signal, std::int64_t scrubStep) {
  const Frame& frame = *run.frame;
  SceneCell cell;
  cell.recorded = runPicture(signal, frame, scrubStep);
  if (cell.recorded.origin == PictureOrigin::None) {
    cell.note = waitingText(frame, scrubStep, "picture");
    return cell;
  }
  cell.detail = detailText(frame, cell.recorded.origin, cell.recorded.step, false);
  cell.values = scoresOf(frame, cell.recorded.step);
  return cell;
}

}  // namespace

double viewPsnr(const LiveView& view) {
  return -10 * std::log10(view.meanSquaredError);
}

SceneModel sceneModelOf(const UiModel& model, const ViewState& view) {
  SceneModel shown;
  shown.scene = model.signal->scene;
  shown.recordedView = shownViewNumber(*shown.scene, model.signal->view);
  shown.past = view.scrubStep >= 0;
  for (const RunView& run : model.runs) {
    SceneCell cell = shown.past ? pastCell(run, *model.signal, view.scrubStep) : liveCell(run, view.scene);
    cell.name = run.name;
    cell.accent = run.accent;
    cell.failure = run.frame->failure;
    shown.runs.push_back(std::move(cell));
  }
  shown.errorMaximum = view.errorMaximum;
  shown.scale = model.scale;
  shown.dark = model.dark;
  return shown;
}

}  // namespace rankscope
