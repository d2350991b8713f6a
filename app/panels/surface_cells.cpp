// Draws the cells of the surface panel: pictures first, as every change of texture is a draw call; then
// words.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "panels/cell_overlays.h"
#include "panels/cell_parts.h"
#include "panels/surface_scene.h"
#include "ui/axis.h"
#include "ui/fonts.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"

namespace rankscope {
namespace {

void drawPicture(const ScreenRect& cell, const Texture2D& picture) {
  if (picture.width() == 0) {
    return;
  }
  // ImTextureID is a pointer in older versions of ImGui and an integer in newer ones. Row 0 is the lowest.
  ImGui::GetWindowDrawList()->AddImage((ImTextureID)(std::intptr_t)picture.name(), cornerOf(cell),
                                       endOf(cell), ImVec2(0, 1), ImVec2(1, 0));
}

void drawHeader(const SurfaceScene& scene, std::size_t index) {
  const SurfaceCell& cell = scene.model.cells[index];
  const ScreenRect rect = scene.cell(index);
  CellHeader header{0, cell.name, cell.detail, cell.values};
  if (cell.accent >= 0) {
    header.accent = accentColour(cell.accent, scene.model.dark);
    header.detail = scene.view.flipToTarget ? "shows the target" : cell.detail;
  }
  drawCellHeader({rect.x, rect.y - scene.canvas.layout.header, rect.w, scene.canvas.layout.header}, header,
                 scene.look);
}

void drawScales(const SurfaceScene& scene, const SurfaceViews& views) {
  if (scene.form() == SurfaceForm::Slice) {
    const auto scale = [&](std::size_t cell, const char* title, const char* trace) {
      const double maximum = views.scale(cell).maximum;
      drawCellScale(scene.cell(cell), {title, ColorScale::Diverging, {-maximum, maximum, false}, trace},
                    scene.look);
    };
    scale(0, "Signed distance", "surface.scale");
    if (!scene.model.distances && scene.model.cells.size() > 1) {
      scale(1, "Minus the log odds", "surface.scale.odds");
    }
  } else if (scene.form() == SurfaceForm::Mesh && scene.view.look == SurfaceLook::Error) {
    drawCellScale(
        scene.cell(0),
        {"Distance to the target", ColorScale::Sequential, {0, scene.errorMaximum(), false}, "surface.scale"},
        scene.look);
  }
}

/// What a cell shows, or with the flip key another one.
void drawContent(const SurfaceScene& scene, const SurfacePictures& pictures, std::size_t index) {
  const bool flipped = scene.view.flipToTarget && scene.model.cells[0].surface != nullptr;
  const std::size_t source = flipped ? 0 : index;
  if (scene.form() == SurfaceForm::Slice) {
    drawSlice(scene, index, pictures.views.texture(source));
  } else if (scene.form() == SurfaceForm::Traced && source > 0) {
    drawTraced(scene, index, pictures.views);
  } else {
    drawPicture(scene.cell(index), pictures.picture(source));
  }
}

bool isMissing(const SurfaceScene& scene, std::size_t index) {
  const SurfaceCell& cell = scene.model.cells[index];
  if (scene.form() == SurfaceForm::Mesh || index == 0) {
    return cell.surface == nullptr;
  }
  return cell.view == nullptr;
}

/// What is said over or instead of a surface.
void drawWords(const SurfaceScene& scene, std::size_t index) {
  const SurfaceCell& cell = scene.model.cells[index];
  const ScreenRect rect = scene.cell(index);
  if (isMissing(scene, index)) {
    drawCellNote(rect, cell.note, scene.look);
  } else if (scene.form() == SurfaceForm::Mesh && scene.view.look == SurfaceLook::Error &&
             cell.surface->errors.empty() && index > 0) {
    ImFont* small = font(FontRole::Small);
    const float pad = 8 * scene.look.scale;
    drawText(small, ImVec2(static_cast<float>(rect.x) + pad, static_cast<float>(rect.y) + pad),
             scene.look.palette->textDim,
             fitText(small, "errors not measured yet", static_cast<float>(rect.w)));
  }
  if (cell.failure) {
    drawCellFailure(rect, *cell.failure, scene.look);
  }
}

}  // namespace

void drawSurfaceCells(const SurfaceScene& scene, const SurfacePictures& pictures) {
  for (std::size_t k = 0; k < scene.model.cells.size(); ++k) {
    drawContent(scene, pictures, k);
  }
  for (std::size_t k = 0; k < scene.model.cells.size(); ++k) {
    drawHeader(scene, k);
    drawWords(scene, k);
    const ScreenRect rect = scene.cell(k);
    traceArea(fmt::format("surface.cell.{}", k), cornerOf(rect), endOf(rect));
  }
  drawCellAxes(scene.cell(0), *scene.view.camera, scene.look);
  drawScales(scene, pictures.views);
}

bool isSettled(const SurfaceScene& scene, const SurfacePictures& pictures) {
  return pictures.views.settled() && (scene.form() == SurfaceForm::Slice || pictures.settled());
}

void drawSurfaceStatus(const SurfaceScene& scene, const SurfacePictures& pictures) {
  ImFont* small = font(FontRole::Small);
  const Palette& colours = *scene.look.palette;
  const float width = static_cast<float>(scene.canvas.area.w);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const SurfaceCell& target = scene.model.cells[0];
  std::string size;
  if (target.surface != nullptr) {
    const Mesh& mesh = target.surface->mesh;
    size = mesh.isPointCloud()
               ? fmt::format("{} points", formatCount(static_cast<std::int64_t>(mesh.positions.size())))
               : fmt::format("{} triangles", formatCount(static_cast<std::int64_t>(mesh.triangles.size())));
  }
  const bool coarse =
      scene.form() != SurfaceForm::Mesh &&
      std::any_of(scene.model.cells.begin(), scene.model.cells.end(),
                  [](const SurfaceCell& cell) { return cell.view && !cell.view->complete(); });
  if (!isSettled(scene, pictures) || coarse) {
    size += size.empty() ? "drawing …" : ", drawing …";
  }
  const std::string hint =
      scene.model.past && scene.view.form != SurfaceForm::Mesh ? "of the past only meshes are kept"
      : scene.view.flying
          ? "WASD fly · Q E down, up · shift faster · drag to look · Esc ends"
          : "drag to orbit · right or shift-drag to pan · wheel to zoom · double-click for all";
  drawText(small, at, colours.textDim, fitText(small, hint, width));
  if (textSize(small, hint).x + textSize(small, size).x + 24 * scene.look.scale <= width) {
    drawText(small, ImVec2(at.x + width, at.y), colours.textFaint, size, 1);
  }
  ImGui::Dummy(ImVec2(width, small->FontSize));
}

}  // namespace rankscope
