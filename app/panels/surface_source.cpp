#include "panels/surface_source.h"

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "mesh/mesh_measures.h"
#include "panels/cell_parts.h"
#include "panels/recorded.h"
#include "shape/shape.h"
#include "surface/surface.h"
#include "ui/axis.h"

namespace rankscope {
namespace {

constexpr double kHalfBox = 0.5;  ///< of the cube that networks are asked in

/// The scores of the step that is shown; nothing if they were not recorded at it.
std::vector<std::string> valuesOf(const Frame& frame, std::int64_t step) {
  for (const std::int64_t scrub : {std::int64_t{-1}, step}) {
    const std::optional<RunMoment> moment = momentOf(frame, scrub);
    if (!moment || moment->step != step) {
      continue;
    }
    for (const char* name : {"iou", "sdf_error_near", "accuracy"}) {
      const double value = moment->score(name);
      if (std::isfinite(value)) {
        const std::string number = fmt::format("{:.{}f}", value, scoreDecimals(name));
        return {scoreTitle(name) + " " + number, number};
      }
    }
  }
  return {};
}

std::string noteOf(const Frame& frame, std::int64_t scrubStep) {
  if (scrubStep < 0) {
    return frame.state == RunState::Failed ? "no surface" : "waiting for the first surface";
  }
  if (frame.replay && frame.replay->step == scrubStep) {
    return "its surface is being made";
  }
  return hasWeights(*frame.history, scrubStep) ? "re-render to see the surface of this step"
                                               : "no weights were kept at this step";
}

/// A slice, or a traced view.
SurfaceCell viewedCell(const RunView& run, SurfaceForm form) {
  const Frame& frame = *run.frame;
  const bool slice = form == SurfaceForm::Slice;
  SurfaceCell cell;
  cell.name = run.name;
  cell.accent = run.accent;
  cell.failure = frame.failure;
  if (!frame.view || (frame.view->kind == ViewKind::Slice) != slice) {
    cell.note = frame.state == RunState::Failed ? "nothing to be seen"
                : slice                         ? "waiting for the first slice"
                                                : "waiting for the first view";
    return cell;
  }
  cell.view = frame.view;
  cell.detail = detailText(frame, PictureOrigin::Live, frame.view->step, false);
  cell.values = valuesOf(frame, frame.view->step);
  return cell;
}

SurfaceCell runCell(const RunView& run, std::int64_t scrubStep) {
  const Frame& frame = *run.frame;
  const LiveSurfacePtr shown = runSurface(frame, scrubStep);
  SurfaceCell cell;
  cell.name = run.name;
  cell.accent = run.accent;
  cell.failure = frame.failure;
  if (!shown) {
    cell.note = noteOf(frame, scrubStep);
    return cell;
  }
  const std::int64_t step = shown->step;
  cell.detail = detailText(frame, scrubStep < 0 ? PictureOrigin::Live : PictureOrigin::Replayed, step, false);
  cell.values = valuesOf(frame, step);
  if (shown->surface->mesh.triangles.empty()) {
    cell.note = "no surface in the box yet";
  } else {
    cell.surface = shown->surface;
  }
  return cell;
}

SurfaceCell targetCell(const Signal& signal, const ShownSurfacePtr& target) {
  const bool faces = signal.shape->hasFaces();
  const std::size_t count =
      faces ? signal.shape->surface().triangles.size() : signal.shape->cloud().positions.size();
  SurfaceCell cell;
  cell.name = "Target";
  cell.detail =
      fmt::format("{} {}", formatCount(static_cast<std::int64_t>(count)), faces ? "triangles" : "points");
  cell.surface = target;
  cell.note = target ? "" : "being prepared";
  return cell;
}

}  // namespace

LiveSurfacePtr runSurface(const Frame& frame, std::int64_t scrubStep) {
  if (scrubStep < 0) {
    return frame.surface;
  }
  return frame.replay && frame.replay->step == scrubStep ? frame.replay->surface : nullptr;
}

SurfaceModel surfaceModelOf(const UiModel& model, const ViewState& view, const ShownTarget& target) {
  SurfaceModel shown;
  shown.past = view.scrubStep >= 0;
  shown.shape = model.signal->shape;
  shown.session = model.spec;
  shown.distances = model.spec == nullptr || model.spec->task.task != "occupancy";
  shown.cells.push_back(targetCell(*model.signal, target.surface));
  const SurfaceForm form = shownForm(shown, view.surface);
  for (const RunView& run : model.runs) {
    shown.cells.push_back(form == SurfaceForm::Mesh ? runCell(run, view.scrubStep) : viewedCell(run, form));
  }
  shown.domain = {{-kHalfBox, -kHalfBox, -kHalfBox}, {kHalfBox, kHalfBox, kHalfBox}};
  shown.box = target.surface ? target.box : shown.domain;
  shown.scale = model.scale;
  shown.dark = model.dark;
  shown.frameSeconds = model.frameSeconds;
  return shown;
}

ShownTarget shownTarget(const Signal& signal) {
  auto shown = std::make_shared<ShownSurface>();
  if (signal.shape->hasFaces()) {
    shown->mesh = signal.shape->surface();
    setVertexNormals(shown->mesh);
  } else {
    shown->mesh = signal.shape->cloud();
  }
  const Bounds box = boundsOf(shown->mesh);
  return {std::move(shown), box};
}

}  // namespace rankscope
