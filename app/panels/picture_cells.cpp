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
  const double right = std::min(at.toScreenX(scene.extent.width), cell.x + cell.w);
  const double bottom = std::min(at.toScreenY(scene.extent.height), cell.y + cell.h);
  if (right <= left || bottom <= top || texture.width() == 0) {
    return;
  }
  const auto uv = [&](double x, double y) {
    return ImVec2(static_cast<float>(at.toPictureX(x) / scene.extent.width),
                  static_cast<float>(at.toPictureY(y) / scene.extent.height));
  };
  // ImTextureID is a pointer in older versions of ImGui and an integer in newer ones.
  ImGui::GetWindowDrawList()->AddImage(
      (ImTextureID)(std::intptr_t)texture.name(), ImVec2(static_cast<float>(left), static_cast<float>(top)),
      ImVec2(static_cast<float>(right), static_cast<float>(bottom)), uv(left, top), uv(right, bottom));
}

void drawHeader(const PictureScene& scene, const ScreenRect& cell, ImU32 accent, const std::string& name,
                const std::string& detail, const std::string& value) {
  drawCellHeader({cell.x, cell.y - scene.layout.header, cell.w, scene.layout.header}, accent, name, detail,
                 value, scene.look);
}

void drawRunHeader(const PictureScene& scene, std::size_t run) {
  const RunView& view = scene.model.runs[run];
  const ShownPicture& picture = scene.pictures[run];
  drawHeader(scene, scene.cell(static_cast<int>(run) + 1, false), accentColour(view.accent, scene.model.dark),
             view.name, detailText(*view.frame, picture.origin, picture.step, scene.view.flipToTarget),
             scoreText(momentOfPicture(*view.frame, picture)));
}

void drawTargetHeader(const PictureScene& scene) {
  drawHeader(scene, scene.cell(0, false), 0, "Target",
             fmt::format("{} × {}", scene.extent.width, scene.extent.height), "");
}

/// What the colours of the error maps mean, in the cell that the target leaves free.
void drawErrorScale(const PictureScene& scene) {
  const float scale = scene.look.scale;
  const ScreenRect cell = scene.cell(0, true);
  ImFont* small = font(FontRole::Small);
  const Palette& colours = *scene.look.palette;
  const ErrorMetric metric = scene.view.errorMetric;
  const bool diverging = metric == ErrorMetric::Signed;
  const double maximum = scene.view.errorMaximum;
  const Axis axis{diverging ? -maximum : 0, maximum, false};
  const float pad = 2 * scale;
  const ImVec2 at(static_cast<float>(cell.x), static_cast<float>(cell.y) + pad);
  ImGui::PushClipRect(cornerOf(cell), endOf(cell), true);
  const auto width = static_cast<float>(std::min(cell.w, 320.0 * scale));
  drawText(small, at, colours.text, fitText(small, fmt::format("Error {}", metricName(metric)), width));
  ImVec2 bar(at.x, at.y + small->FontSize + 4 * pad);
  if (cell.h >= 5.0 * static_cast<double>(small->FontSize)) {
    drawText(small, ImVec2(at.x, at.y + small->FontSize + pad), colours.textDim,
             fitText(small, "mean of the channels; t target, p reconstruction", width));
    bar.y += small->FontSize + pad;
  }
  const ImVec2 size =
      drawColorBar(bar, width, BarDirection::Horizontal,
                   diverging ? ColorScale::Diverging : ColorScale::Sequential, axis, scene.look);
  ImGui::PopClipRect();
  traceArea("picture.scale", bar, ImVec2(bar.x + size.x, bar.y + size.y));
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
  const double right = std::clamp(at.toScreenX(scene.extent.width), left, cell.x + cell.w);
  const double bottom = std::clamp(at.toScreenY(scene.extent.height), top, cell.y + cell.h);
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
  drawCellNote(cell, waitingText(*scene.model.runs[run].frame, scene.view.scrubStep, "picture"), scene.look);
}

}  // namespace

ScreenRect PictureScene::cell(int block, bool errorCell) const {
  ScreenRect rect = layout.cell(block, errorCell);
  rect.x += canvas.x;
  rect.y += canvas.y;
  return rect;
}

Placement PictureScene::placement(const ScreenRect& rect) const {
  return place({view.zoom, view.centreX, view.centreY}, extent, rect);
}

const char* metricName(ErrorMetric metric) {
  switch (metric) {
    case ErrorMetric::Absolute:
      return "|t − p|";
    case ErrorMetric::Squared:
      return "(t − p)²";
    case ErrorMetric::Signed:
      return "t − p";
  }
  return "";
}

const char* metricHelp(ErrorMetric metric) {
  switch (metric) {
    case ErrorMetric::Absolute:
      return "Absolute error |t − p|, the mean over the channels of a pixel; t is the target, p the "
             "reconstruction.";
    case ErrorMetric::Squared:
      return "Squared error (t − p)², the mean over the channels of a pixel: what the loss adds up.";
    case ErrorMetric::Signed:
      return "Signed error t − p, the mean over the channels of a pixel: amber where the reconstruction is "
             "too dark, "
             "blue where it is too bright.";
  }
  return "";
}

void drawPictureCells(const PictureScene& scene, const PictureTextures& textures) {
  const auto runs = scene.pictures.size();
  drawSurround(scene, scene.cell(0, false));
  drawTargetHeader(scene);
  for (std::size_t run = 0; run < runs; ++run) {
    const int block = static_cast<int>(run) + 1;
    if (scene.pictures[run].origin == PictureOrigin::None && !scene.view.flipToTarget) {
      drawWaiting(scene, scene.cell(block, false), run);
    } else {
      drawSurround(scene, scene.cell(block, false));
    }
    if (scene.layout.pairs && scene.pictures[run].origin != PictureOrigin::None) {
      drawSurround(scene, scene.cell(block, true));
    }
    drawRunHeader(scene, run);
  }
  if (scene.layout.pairs) {
    drawErrorScale(scene);
  }
  drawTexture(scene, scene.cell(0, false), textures.target());
  traceArea("picture.target", cornerOf(scene.cell(0, false)), endOf(scene.cell(0, false)));
  for (std::size_t run = 0; run < runs; ++run) {
    const ScreenRect cell = scene.cell(static_cast<int>(run) + 1, false);
    traceArea(fmt::format("picture.run{}", run), cornerOf(cell), endOf(cell));
    const bool waiting = scene.pictures[run].origin == PictureOrigin::None;
    if (scene.view.flipToTarget || !waiting) {
      drawTexture(scene, cell, scene.view.flipToTarget ? textures.target() : textures.picture(run));
    }
    if (scene.layout.pairs && !waiting) {
      const ScreenRect errorCell = scene.cell(static_cast<int>(run) + 1, true);
      drawTexture(scene, errorCell, textures.errorMap(run));
      traceArea(fmt::format("picture.error{}", run), cornerOf(errorCell), endOf(errorCell));
    }
  }
}

void drawOverlays(const PictureScene& scene) {
  for (std::size_t run = 0; run < scene.pictures.size(); ++run) {
    drawFailure(scene, run);
    if (scene.view.flipToTarget) {
      const ScreenRect cell = scene.cell(static_cast<int>(run) + 1, false);
      ImGui::GetWindowDrawList()->AddRect(cornerOf(cell), endOf(cell), scene.look.palette->warning, 0, 0,
                                          2 * scene.look.scale);
    }
  }
}

}  // namespace rankscope
