#include "panels/surface_pictures.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include "camera/projection.h"
#include "panels/panels.h"
#include "ui/color_bar.h"
#include "ui/theme.h"

namespace rankscope {
namespace {

/// What software OpenGL draws in about half of a frame at 30 a second, and what the graphics card does.
constexpr DrawBudget kSoftwareBudget{16'000, 200'000, 20'000};
constexpr DrawBudget kHardwareBudget{3'000'000, 16'000'000, 3'000'000};

constexpr double kRestSeconds = 0.25;  ///< without a change, before anything is drawn in full
constexpr int kSamples = 4;
constexpr float kLineWidth = 1.2F;
constexpr float kRelief = 0.5F;
constexpr float kAccentShare = 0.32F;  ///< of a Run's colour in its surface

ShownColor shownColor(ImU32 color) {
  const ImVec4 c = ImGui::ColorConvertU32ToFloat4(color);
  return {c.x, c.y, c.z};
}

LineColor lineColor(ImU32 color) {
  const auto byte = [color](int shift) { return static_cast<std::uint8_t>(color >> shift & 0xFFU); };
  return {byte(IM_COL32_R_SHIFT), byte(IM_COL32_G_SHIFT), byte(IM_COL32_B_SHIFT), byte(IM_COL32_A_SHIFT)};
}

Float3 single(const Vector3& v) {
  return {static_cast<float>(v[0]), static_cast<float>(v[1]), static_cast<float>(v[2])};
}

SurfaceData dataOf(const ShownSurface& surface) {
  return {surface.mesh.positions, surface.mesh.normals, surface.errors, {}, surface.mesh.triangles};
}

RenderView sceneView(const SurfaceWish& wish, const SceneFormat& format) {
  const Camera camera = wish.view.camera.value_or(Camera{});
  RenderView view;
  view.view = singlePrecision(viewMatrix(camera));
  view.projection = singlePrecision(
      projectionMatrix(camera, static_cast<double>(wish.width) / wish.height, depthRange(camera, wish.seen)));
  view.width = format.width;
  view.height = format.height;
  return view;
}

SurfaceStyle styleOf(const SurfaceCell& cell, const SurfaceWish& wish) {
  SurfaceStyle style;
  style.front = surfaceColour(cell.accent);
  const bool hasErrors = cell.surface != nullptr && !cell.surface->errors.empty();
  if (wish.view.look == SurfaceLook::Normals) {
    style.mode = SurfaceMode::Normals;
  } else if (wish.view.look == SurfaceLook::Error && hasErrors) {
    style.mode = SurfaceMode::Values;
  }
  style.wire = wish.view.look == SurfaceLook::Wire;
  style.high = static_cast<float>(wish.errorMaximum);
  style.relief = kRelief;
  return style;
}

ShownColor backgroundOf(const SurfaceWish& wish) {
  // Surfaces without error are nearly as dark as the canvas of the dark theme.
  const bool lifted = wish.dark && wish.view.look == SurfaceLook::Error;
  return shownColor(lifted ? palette(wish.dark).frame : palette(wish.dark).canvas);
}

SceneFormat quickFormat(const SurfaceWish& wish, std::size_t cells, double most) {
  const double pixels = static_cast<double>(wish.width) * wish.height * static_cast<double>(cells);
  const double factor = std::min(1.0, std::sqrt(most / pixels));
  return {std::max(1, static_cast<int>(wish.width * factor)),
          std::max(1, static_cast<int>(wish.height * factor)), 1};
}

}  // namespace

ShownColor surfaceColour(int accent) {
  const ShownColor plain = SurfaceStyle{}.front;
  if (accent < 0) {
    return plain;
  }
  const ImU32 neutral = ImGui::ColorConvertFloat4ToU32(ImVec4(plain[0], plain[1], plain[2], 1));
  return shownColor(mix(neutral, accentColour(accent, true), kAccentShare));
}

struct SurfacePictures::Preparation {
  CoarseMesh coarse;
  bool done = false;
};

void SurfacePicturesDeleter::operator()(SurfacePictures* pictures) const {
  delete pictures;
}

SurfacePicturesPtr makeSurfacePictures() {
  return SurfacePicturesPtr(new SurfacePictures);
}

SurfacePictures::SurfacePictures() : budget_(drawsInSoftware() ? kSoftwareBudget : kHardwareBudget) {
  const auto texels = colorTexels(ColorScale::Sequential);
  colorMap_.upload(256, 1, 3, std::span<const std::uint8_t>(texels));
}

void SurfacePictures::update(const SurfaceModel& model, const SurfaceWish& wish, const UiActions& actions,
                             double seconds) {
  while (cells_.size() > model.cells.size()) {
    forget(cells_.size() - 1);
    cells_.pop_back();
  }
  while (cells_.size() < model.cells.size()) {
    cells_.emplace_back();
  }
  if (!(wish == wish_)) {
    wish_ = wish;
    changedAt_ = seconds;
    for (std::size_t k = 0; k < cells_.size(); ++k) {
      forget(k);
    }
  }
  const bool moving = seconds - changedAt_ < kRestSeconds;
  if (moving) {
    pace_.took(model.frameSeconds);
  }
  for (std::size_t k = 0; k < cells_.size(); ++k) {
    Cell& cell = cells_[k];
    if (cell.surface != model.cells[k].surface) {
      forget(k);
      takeSurface(cell, model.cells[k], cells_.size(), actions);
    }
    takeCoarse(cell);
    // At rest the old picture stays until the new one is there in full.
    if (!cell.fresh && (moving || cell.shown.width() == 0)) {
      drawQuickly(cell, model.cells[k], wish, cells_.size());
    }
  }
  if (!moving) {
    drawInFull(model, wish);
  }
  settled_ = std::all_of(cells_.begin(), cells_.end(), [](const Cell& cell) { return cell.inFull; });
}

void SurfacePictures::forget(std::size_t cell) {
  cells_[cell].fresh = false;
  cells_[cell].inFull = false;
  if (progress_.cell == cell) {
    progress_.active = false;
  }
}

void SurfacePictures::takeSurface(Cell& cell, const SurfaceCell& shown, std::size_t cells,
                                  const UiActions& actions) {
  cell.surface = shown.surface;
  cell.preparation = nullptr;
  if (cell.surface == nullptr) {
    cell.fine.upload({});
    cell.hasCoarse = false;
    return;
  }
  cell.fine.upload(dataOf(*cell.surface));
  const std::size_t most = static_cast<std::size_t>(budget_.quickTriangles) / std::max<std::size_t>(cells, 1);
  if (static_cast<std::size_t>(cell.fine.elements()) <= most) {
    cell.hasCoarse = false;
    return;
  }
  // Until it is there, the coarse surface of the step before does for moving views.
  cell.preparation = std::make_shared<Preparation>();
  const auto work = [surface = cell.surface, preparation = cell.preparation,
                     most]() -> std::function<void()> {
    auto coarse = std::make_shared<CoarseMesh>(coarsened(dataOf(*surface), most));
    return [coarse, preparation] {
      preparation->coarse = std::move(*coarse);
      preparation->done = true;
    };
  };
  if (actions.inBackground) {
    // Should it fail, moving views are only slower.
    actions.inBackground(work, [](const std::string&) {});
  } else {
    work()();
  }
}

void SurfacePictures::takeCoarse(Cell& cell) {
  if (cell.preparation == nullptr || !cell.preparation->done) {
    return;
  }
  cell.coarse.upload(cell.preparation->coarse.data());
  cell.hasCoarse = true;
  cell.preparation = nullptr;
}

void SurfacePictures::drawQuickly(Cell& cell, const SurfaceCell& shown, const SurfaceWish& wish,
                                  std::size_t cells) {
  const SceneFormat format = quickFormat(wish, cells, budget_.quickPixels * pace_.share());
  const RenderView view = sceneView(wish, format);
  SurfaceStyle style = styleOf(shown, wish);
  // Edges of the coarse surface would tell of triangles that are not there.
  style.wire = style.wire && !cell.hasCoarse;
  const SceneTarget::Scope scope(quickTarget_, format, backgroundOf(wish), cell.shown);
  meshes_.draw(cell.hasCoarse ? cell.coarse : cell.fine, view, style, &colorMap_);
  drawLines(wish, view);
  cell.fresh = true;
}

void SurfacePictures::drawInFull(const SurfaceModel& model, const SurfaceWish& wish) {
  if (!progress_.active) {
    const auto found =
        std::find_if(cells_.begin(), cells_.end(), [](const Cell& cell) { return !cell.inFull; });
    if (found == cells_.end()) {
      return;
    }
    progress_ = {static_cast<std::size_t>(found - cells_.begin()), 0, true};
  }
  Cell& cell = cells_[progress_.cell];
  const SceneFormat format{wish.width, wish.height, kSamples};
  const RenderView view = sceneView(wish, format);
  {
    const SceneTarget::Scope scope(fullTarget_, format, backgroundOf(wish), unfinished_,
                                   progress_.next == 0 ? SceneStart::Cleared : SceneStart::Continued);
    meshes_.draw(cell.fine, view, styleOf(model.cells[progress_.cell], wish), &colorMap_,
                 {progress_.next, budget_.partTriangles});
    progress_.next += budget_.partTriangles;
    if (progress_.next < cell.fine.elements()) {
      return;
    }
    drawLines(wish, view);
  }
  std::swap(unfinished_, cell.shown);
  cell.fresh = true;
  cell.inFull = true;
  progress_.active = false;
}

void SurfacePictures::drawLines(const SurfaceWish& wish, const RenderView& view) {
  if (!wish.view.showBox) {
    return;
  }
  std::vector<LineSegment> lines;
  addBox(lines, single(wish.domain.lowest), single(wish.domain.highest),
         lineColor(mix(palette(wish.dark).textFaint, palette(wish.dark).canvas, 0.25F)));
  // Thinner where the picture is smaller than its cell, but below one pixel lines would have gaps.
  const float share = static_cast<float>(view.width) / static_cast<float>(wish.width);
  lines_.draw(lines, view, std::max(1.0F, kLineWidth * share));
}

}  // namespace rankscope
