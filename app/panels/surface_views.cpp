#include "panels/surface_views.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include "panels/surface_moves.h"
#include "panels/surface_pictures.h"
#include "shape/shape.h"
#include "train/slice_place.h"
#include "ui/color_bar.h"
#include "ui/theme.h"

namespace rankscope {
namespace {

constexpr int kCoarsestTarget = 8;

/// The exact distances of a shape on a plane. Takes up to a second.
LiveViewPtr sliced(const Shape& shape, const SlicePlane& plane, int reduction) {
  auto view = std::make_shared<LiveView>();
  view->kind = ViewKind::Slice;
  view->slice = plane;
  view->reduction = reduction;
  view->fullWidth = view->fullHeight = kSliceSide;
  view->width = view->height = reducedExtent(kSliceSide, reduction);
  std::vector<Point3> points;
  for (int i = 0; i < view->width * view->height; ++i) {
    const auto place = pixelPlace(*view, static_cast<std::size_t>(i));
    points.push_back(
        {static_cast<float>(place[0]), static_cast<float>(place[1]), static_cast<float>(place[2])});
  }
  view->pixels.resize(points.size());
  shape.signedDistances(points, view->pixels, onThisThread);
  return view;
}

std::array<std::uint8_t, 3> bytesOf(ImU32 color) {
  return {static_cast<std::uint8_t>(color >> IM_COL32_R_SHIFT & 0xFFU),
          static_cast<std::uint8_t>(color >> IM_COL32_G_SHIFT & 0xFFU),
          static_cast<std::uint8_t>(color >> IM_COL32_B_SHIFT & 0xFFU)};
}

}  // namespace

/// Both ends on the UI thread; outlives whichever ends first.
struct TargetSlice::Work {
  LiveViewPtr made;
  bool done = false;
};

LiveViewPtr TargetSlice::update(const std::shared_ptr<const Shape>& shape, const SlicePlane& plane,
                                const UiActions& actions) {
  if (shape != shape_) {
    shape_ = shape;
    shown_ = nullptr;
    work_ = nullptr;
  }
  if (work_ && work_->done) {
    shown_ = work_->made ? work_->made : shown_;
    work_ = nullptr;
  }
  const bool same = shown_ && shown_->slice == plane;
  settled_ = !shape_ || (same && shown_->complete());
  if (settled_ || work_) {
    return shown_;
  }
  work_ = std::make_shared<Work>();
  const int reduction = same ? shown_->reduction / 2 : kCoarsestTarget;
  const auto job = [shape = shape_, plane, reduction, work = work_]() -> std::function<void()> {
    LiveViewPtr made = sliced(*shape, plane, reduction);
    return [work, made] {
      work->made = made;
      work->done = true;
    };
  };
  if (actions.inBackground) {
    actions.inBackground(job, [work = work_](const std::string&) { work->done = true; });
  } else {
    job()();
  }
  return shown_;
}

SurfaceViews::SurfaceViews() {
  const auto texels = colorTexels(ColorScale::Diverging);
  diverging_.assign(texels.begin(), texels.end());
}

void SurfaceViews::ask(const SurfaceModel& model, const SurfaceView& view, const CellExtent& cell,
                       const UiActions& actions, double seconds) {
  // Other Runs have heard nothing yet; nor have those that lost what they once had.
  const bool lost =
      std::any_of(cells_.begin(), cells_.end(), [](const Cell& c) { return c.shown != nullptr; }) &&
      std::all_of(model.cells.begin(), model.cells.end(),
                  [](const SurfaceCell& c) { return c.view == nullptr; });
  if (session_ != model.session || lost) {
    session_ = model.session;
    asker_.forget();
    cells_.clear();
  }
  const SurfaceForm form = shownForm(model, view);
  if (const std::optional<ShowView> command =
          asker_.ask(shapeRequest(form, view, cell.width, cell.height), seconds);
      command && actions.sendAll) {
    actions.sendAll(Command(*command));
  }
}

/// Odds reach as far as they reach, and further the longer they are learnt.
void SurfaceViews::measure(const SurfaceModel& model) {
  if (model.distances) {
    runScale_ = kDistances;
    return;
  }
  std::vector<LiveViewPtr> views;
  for (const SurfaceCell& cell : model.cells) {
    views.push_back(cell.view);
  }
  if (views == measured_) {
    return;
  }
  measured_ = std::move(views);
  double reach = 0;
  for (const LiveViewPtr& view : measured_) {
    reach = std::max(reach, view && view->kind == ViewKind::Slice ? reachOf(*view) : 0);
  }
  runScale_ = roundScale(reach);
}

void SurfaceViews::take(Cell& cell, const LiveViewPtr& view, const SurfaceCell& run,
                        const SliceScale& scale) {
  if (view == cell.shown) {
    return;
  }
  cell.shown = view;
  if (!view) {
    return;
  }
  if (view->kind == ViewKind::Slice) {
    const std::vector<std::uint8_t> bytes = paintedSlice(*view, scale, diverging_);
    cell.texture.upload(view->fullWidth, view->fullHeight, 3, std::span<const std::uint8_t>(bytes));
    cell.end = {1, 1};
  } else {
    const TracedPaint paint{view->camera, surfaceColour(run.accent), bytesOf(palette(look_.dark).canvas),
                            look_.look == SurfaceLook::Normals};
    const std::vector<std::uint8_t> bytes = paintedTrace(*view, paint);
    cell.texture.upload(view->width, view->height, 4, std::span<const std::uint8_t>(bytes));
    cell.end = {static_cast<float>(view->fullWidth) / static_cast<float>(view->width * view->reduction),
                static_cast<float>(view->fullHeight) / static_cast<float>(view->height * view->reduction)};
  }
  cell.texture.setSampling(Sampling::Linear);
}

void SurfaceViews::update(const SurfaceModel& model, const SurfaceView& view, const CellExtent& cell,
                          const UiActions& actions, double seconds) {
  ask(model, view, cell, actions, seconds);
  const SurfaceForm form = shownForm(model, view);
  settled_ = !asker_.waiting();
  if (form == SurfaceForm::Mesh) {
    cells_.clear();
    return;
  }
  measure(model);
  while (cells_.size() > model.cells.size()) {
    cells_.pop_back();
  }
  while (cells_.size() < model.cells.size()) {
    cells_.emplace_back();
  }
  const Look look{form, view.look, runScale_, model.dark};
  if (!(look == look_)) {
    look_ = look;
    for (Cell& stale : cells_) {
      stale.shown = nullptr;
    }
  }
  if (form == SurfaceForm::Slice) {
    take(cells_[0], target_.update(model.shape, view.slice, actions), model.cells[0], kDistances);
    settled_ = settled_ && target_.settled();
  } else {
    cells_[0].shown = nullptr;
  }
  for (std::size_t k = 1; k < cells_.size(); ++k) {
    take(cells_[k], model.cells[k].view, model.cells[k], runScale_);
  }
}

}  // namespace rankscope
