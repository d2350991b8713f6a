// Draws the cells in three passes (text, pictures, overlays), because every change of texture
// is a draw call.
#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "panels/picture_scene.h"
#include "panels/recorded.h"
#include "ui/color_bar.h"
#include "ui/fonts.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"

namespace rankscope {
namespace {

ImVec2 cornerOf(const ScreenRect& rect) {
  return {static_cast<float>(rect.x), static_cast<float>(rect.y)};
}

ImVec2 endOf(const ScreenRect& rect) {
  return {static_cast<float>(rect.x + rect.w), static_cast<float>(rect.y + rect.h)};
}

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
  const Frame& frame = *scene.model.runs[run].frame;
  if (!frame.failure) {
    return;
  }
  const ScreenRect cell = scene.cell(static_cast<int>(run) + 1, false);
  const Palette& colours = *scene.look.palette;
  const float pad = 8 * scene.look.scale;
  const std::string text = frame.failure->what + "\n" + frame.failure->hint;
  ImFont* body = font(FontRole::Body);
  const float wrap = static_cast<float>(cell.w) - 2 * pad;
  const ImVec2 size = body->CalcTextSizeA(body->FontSize, wrap, wrap, text.c_str());
  const ImVec2 end = endOf(cell);
  const ImVec2 corner(static_cast<float>(cell.x),
                      std::max(end.y - size.y - 2 * pad, static_cast<float>(cell.y)));
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(corner, end, colours.panel);
  list->AddRectFilled(corner, ImVec2(corner.x + 3 * scene.look.scale, end.y), colours.error);
  list->PushClipRect(corner, end, true);
  list->AddText(body, body->FontSize, ImVec2(corner.x + pad, corner.y + pad), colours.text, text.c_str(),
                nullptr, wrap);
  list->PopClipRect();
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

/// An empty frame with a word in it, until there is a picture.
void drawWaiting(const PictureScene& scene, const ScreenRect& cell, std::size_t run) {
  ImGui::GetWindowDrawList()->AddRect(cornerOf(cell), endOf(cell), scene.look.palette->border);
  ImFont* body = font(FontRole::Body);
  const ImVec2 middle(static_cast<float>(cell.x + cell.w / 2),
                      static_cast<float>(cell.y + cell.h / 2) - body->FontSize / 2);
  const bool failed = scene.model.runs[run].frame->state == RunState::Failed;
  std::string text = failed ? "no picture" : "waiting for the first picture";
  const PictureDomain domain = scene.shown.domain;
  if (scene.view.scrubStep >= 0 && (domain == PictureDomain::Reduced || domain == PictureDomain::Sinogram)) {
    text = "not recorded: re-render, or press L";
  } else if (scene.view.scrubStep >= 0) {
    const auto& kept = scene.model.runs[run].frame->history->pictures;
    text = kept.empty()
               ? "nothing recorded yet"
               : fmt::format("pictures before step {} were not kept", formatCount(kept.front()->step));
  }
  drawText(body, middle, scene.look.palette->textFaint, fitText(body, text, static_cast<float>(cell.w)),
           0.5F);
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
