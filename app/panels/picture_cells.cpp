// Draws the cells in three passes (text, pictures, overlays), because every change of texture
// is a draw call.
#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "panels/cell_parts.h"
#include "panels/picture_scene.h"
#include "panels/recorded.h"
#include "ui/color_bar.h"
#include "ui/fonts.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"

namespace rankscope {
namespace {

void drawTexture(const PictureScene& scene, const ScreenRect& cell, const Texture2D& texture) {
  const Placement at = scene.placement(cell);
  const double left = std::max(at.toScreenX(0), cell.x);
  const double top = std::max(at.toScreenY(0), cell.y);
  const double right = std::min(at.toScreenX(scene.shown.display.width), cell.x + cell.w);
  const double bottom = std::min(at.toScreenY(scene.shown.display.height), cell.y + cell.h);
  if (right <= left || bottom <= top || texture.width() == 0) {
    return;
  }
  const auto uv = [&](double x, double y) {
    return ImVec2(static_cast<float>(at.toPictureX(x) / scene.shown.display.width),
                  static_cast<float>(at.toPictureY(y) / scene.shown.display.height));
  };
  // ImTextureID is a pointer in older versions of ImGui and an integer in newer ones.
  ImGui::GetWindowDrawList()->AddImage(
      (ImTextureID)(std::intptr_t)texture.name(), ImVec2(static_cast<float>(left), static_cast<float>(top)),
      ImVec2(static_cast<float>(right), static_cast<float>(bottom)), uv(left, top), uv(right, bottom));
}

void drawFailure(const PictureScene& scene, std::size_t run) {
  if (const Frame& frame = *scene.model.runs[run].frame; frame.failure) {
    drawCellFailure(scene.cell(static_cast<int>(run) + 1, false), *frame.failure, scene.look);
  }
}

/// Fills a cell around its picture, and not under it: on software GL every covered pixel counts.
void drawSurround(const PictureScene& scene, const ScreenRect& cell) {
  const Placement at = scene.placement(cell);
  const double left = std::clamp(at.toScreenX(0), cell.x, cell.x + cell.w);
  const double top = std::clamp(at.toScreenY(0), cell.y, cell.y + cell.h);
  const double right = std::clamp(at.toScreenX(scene.shown.display.width), left, cell.x + cell.w);
  const double bottom = std::clamp(at.toScreenY(scene.shown.display.height), top, cell.y + cell.h);
  const auto fill = [&](double x0, double y0, double x1, double y1) {
    if (x1 - x0 >= 1 && y1 - y0 >= 1) {
      const ScreenRect bar{x0, y0, x1 - x0, y1 - y0};
      ImGui::GetWindowDrawList()->AddRectFilled(cornerOf(bar), endOf(bar), scene.look.palette->canvas);
    }
  };
  fill(cell.x, cell.y, cell.x + cell.w, top);
  fill(cell.x, bottom, cell.x + cell.w, cell.y + cell.h);
  fill(cell.x, top, left, bottom);
  fill(right, top, cell.x + cell.w, bottom);
}

void drawWaiting(const PictureScene& scene, const ScreenRect& cell, std::size_t run) {
  const PictureDomain domain = scene.shown.domain;
  const bool past = scene.view.scrubStep >= 0;
  const bool unrecorded = domain == PictureDomain::Reduced || domain == PictureDomain::Sinogram;
  drawCellNote(cell,
               past && unrecorded
                   ? "not recorded: re-render, or press L"
                   : waitingText(*scene.model.runs[run].frame, scene.view.scrubStep, "picture"),
               scene.look);
}

}  // namespace

ScreenRect PictureScene::cell(int block, bool errorCell) const {
  ScreenRect rect = layout.cell(block, errorCell);
  rect.x += canvas.x + gutter.left;
  rect.y += canvas.y;
  rect.w = std::max(1.0, rect.w - gutter.left);
  rect.h = std::max(1.0, rect.h - gutter.bottom);
  return rect;
}

Placement PictureScene::placement(const ScreenRect& rect) const {
  return place({view.zoom, view.centreX, view.centreY}, shown.display, rect);
}

ScreenRect PictureScene::pixel(const Placement& at, PixelAt pixel) const {
  const int height = shown.rowHeight();
  return {at.toScreenX(pixel.x), at.toScreenY(pixel.y * height), at.scale, at.scale * height};
}

void drawPictureCells(const PictureScene& scene, const PictureTextures& textures) {
  const auto runs = scene.shown.pictures.size();
  drawSurround(scene, scene.cell(0, false));
  drawTargetHeader(scene);
  for (std::size_t run = 0; run < runs; ++run) {
    const int block = static_cast<int>(run) + 1;
    if (scene.shown.pictures[run].origin == PictureOrigin::None && !scene.view.flipToTarget) {
      drawWaiting(scene, scene.cell(block, false), run);
    } else {
      drawSurround(scene, scene.cell(block, false));
    }
    if (scene.layout.pairs && scene.shown.pictures[run].origin != PictureOrigin::None) {
      drawSurround(scene, scene.cell(block, true));
    }
    drawRunHeader(scene, run);
  }
  if (scene.layout.pairs) {
    drawPictureScales(scene);
  }
  drawTexture(scene, scene.cell(0, false), textures.target(0));
  traceArea("picture.target", cornerOf(scene.cell(0, false)), endOf(scene.cell(0, false)));
  for (std::size_t run = 0; run < runs; ++run) {
    const ScreenRect cell = scene.cell(static_cast<int>(run) + 1, false);
    traceArea(fmt::format("picture.run{}", run), cornerOf(cell), endOf(cell));
    const bool waiting = scene.shown.pictures[run].origin == PictureOrigin::None;
    if (scene.view.flipToTarget || !waiting) {
      drawTexture(
          scene, cell,
          scene.view.flipToTarget ? textures.target(scene.shown.targetOf[run]) : textures.picture(run));
    }
    if (scene.layout.pairs && !waiting) {
      const ScreenRect errorCell = scene.cell(static_cast<int>(run) + 1, true);
      drawTexture(scene, errorCell, textures.errorMap(run));
      traceArea(fmt::format("picture.error{}", run), cornerOf(errorCell), endOf(errorCell));
    }
  }
}

void drawOverlays(const PictureScene& scene) {
  for (std::size_t run = 0; run < scene.shown.pictures.size(); ++run) {
    drawFailure(scene, run);
    if (scene.view.flipToTarget) {
      const ScreenRect cell = scene.cell(static_cast<int>(run) + 1, false);
      ImGui::GetWindowDrawList()->AddRect(cornerOf(cell), endOf(cell), scene.look.palette->warning, 0, 0,
                                          2 * scene.look.scale);
    }
  }
}

}  // namespace rankscope
