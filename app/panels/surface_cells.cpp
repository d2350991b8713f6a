// Draws the cells of the surface panel: pictures first, as every change of texture is a draw call; then
// words.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "panels/cell_parts.h"
#include "panels/surface_scene.h"
#include "render/scene_lines.h"
#include "ui/axis.h"
#include "ui/color_bar.h"
#include "ui/fonts.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"

namespace rankscope {
namespace {

constexpr float kAxisLength = 26;  ///< unscaled
constexpr double kWidestScale = 200;

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
  drawCellHeader({rect.x, rect.y - scene.layout.header, rect.w, scene.layout.header}, header, scene.look);
}

/// The directions of x, y and z in the lower left corner of the first cell, those that point away first.
void drawAxes(const SurfaceScene& scene) {
  const CameraPose pose = poseOf(*scene.view.camera);
  const ScreenRect cell = scene.cell(0);
  const float length = kAxisLength * scene.look.scale;
  const float room = length + 12 * scene.look.scale;
  if (cell.w < 5 * static_cast<double>(room) || cell.h < 5 * static_cast<double>(room)) {
    return;
  }
  const ImVec2 origin(static_cast<float>(cell.x) + room, static_cast<float>(cell.y + cell.h) - room);
  std::array<std::size_t, 3> order = {0, 1, 2};
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return pose.back[a] < pose.back[b]; });
  ImDrawList* list = ImGui::GetWindowDrawList();
  ImFont* small = font(FontRole::Small);
  constexpr std::array<const char*, 3> kNames = {"x", "y", "z"};
  for (const std::size_t axis : order) {
    const LineColor& rgba = kAxisColors[axis];
    // Axes that point away are fainter.
    const ImU32 color =
        withAlpha(IM_COL32(rgba[0], rgba[1], rgba[2], 255), pose.back[axis] < -0.05 ? 0.55F : 1.0F);
    const auto at = [&](float share) {
      return ImVec2(origin.x + share * length * static_cast<float>(pose.right[axis]),
                    origin.y - share * length * static_cast<float>(pose.up[axis]));
    };
    list->AddLine(origin, at(1), color, 2 * scene.look.scale);
    const ImVec2 name = at(1.32F);
    drawText(small, ImVec2(name.x, name.y - small->FontSize / 2), color, kNames[axis], 0.5F);
  }
}

void drawErrorScale(const SurfaceScene& scene) {
  if (scene.view.look != SurfaceLook::Error) {
    return;
  }
  const ScreenRect cell = scene.cell(0);
  const float scale = scene.look.scale;
  ImFont* small = font(FontRole::Small);
  const auto width = static_cast<float>(std::min(0.45 * cell.w, kWidestScale * static_cast<double>(scale)));
  const float pad = 10 * scale;
  const float height = small->FontSize * 2 + 24 * scale;
  if (static_cast<double>(height) > 0.4 * cell.h) {
    return;
  }
  const ImVec2 corner(static_cast<float>(cell.x + cell.w) - width - pad,
                      static_cast<float>(cell.y + cell.h) - height);
  const ImVec2 room(4 * scale, 4 * scale);
  ImGui::GetWindowDrawList()->AddRectFilled(
      ImVec2(corner.x - room.x, corner.y - room.y),
      ImVec2(corner.x + width + room.x, static_cast<float>(cell.y + cell.h) - room.y),
      withAlpha(scene.look.palette->canvas, 0.85F), 3 * scale);
  drawText(small, corner, scene.look.palette->textDim, fitText(small, "Distance to the target", width));
  const ImVec2 bar(corner.x, corner.y + small->FontSize + 4 * scale);
  const ImVec2 size = drawColorBar(bar, width, BarDirection::Horizontal, ColorScale::Sequential,
                                   {0, scene.errorMaximum(), false}, scene.look);
  traceArea("surface.scale", bar, ImVec2(bar.x + size.x, bar.y + size.y));
}

/// What is said over or instead of a surface.
void drawWords(const SurfaceScene& scene, std::size_t index) {
  const SurfaceCell& cell = scene.model.cells[index];
  const ScreenRect rect = scene.cell(index);
  if (cell.surface == nullptr) {
    drawCellNote(rect, cell.note, scene.look);
  } else if (scene.view.look == SurfaceLook::Error && cell.surface->errors.empty() && index > 0) {
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

ScreenRect SurfaceScene::cell(std::size_t index) const {
  ScreenRect rect = layout.cell(static_cast<int>(index), false);
  // On whole pixels, or the pictures would be blurred.
  rect.x = std::floor(rect.x + canvas.x);
  rect.y = std::floor(rect.y + canvas.y);
  return rect;
}

void drawSurfaceCells(const SurfaceScene& scene, const SurfacePictures& pictures) {
  for (std::size_t k = 0; k < scene.model.cells.size(); ++k) {
    const bool flipped = scene.view.flipToTarget && scene.model.cells[0].surface != nullptr;
    drawPicture(scene.cell(k), pictures.picture(flipped ? 0 : k));
  }
  for (std::size_t k = 0; k < scene.model.cells.size(); ++k) {
    drawHeader(scene, k);
    drawWords(scene, k);
    const ScreenRect rect = scene.cell(k);
    traceArea(fmt::format("surface.cell.{}", k), cornerOf(rect), endOf(rect));
  }
  drawAxes(scene);
  drawErrorScale(scene);
}

void drawSurfaceStatus(const SurfaceScene& scene, const SurfacePictures& pictures) {
  ImFont* small = font(FontRole::Small);
  const Palette& colours = *scene.look.palette;
  const float width = static_cast<float>(scene.canvas.w);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const SurfaceCell& target = scene.model.cells[0];
  std::string size;
  if (target.surface != nullptr) {
    const Mesh& mesh = target.surface->mesh;
    size = mesh.isPointCloud()
               ? fmt::format("{} points", formatCount(static_cast<std::int64_t>(mesh.positions.size())))
               : fmt::format("{} triangles", formatCount(static_cast<std::int64_t>(mesh.triangles.size())));
  }
  if (!pictures.settled()) {
    size += size.empty() ? "drawing …" : ", drawing …";
  }
  const std::string hint =
      scene.view.flying ? "WASD fly · Q E down, up · shift faster · drag to look · Esc ends"
                        : "drag to orbit · right or shift-drag to pan · wheel to zoom · double-click for all";
  drawText(small, at, colours.textDim, fitText(small, hint, width));
  if (textSize(small, hint).x + textSize(small, size).x + 24 * scene.look.scale <= width) {
    drawText(small, ImVec2(at.x + width, at.y), colours.textFaint, size, 1);
  }
  ImGui::Dummy(ImVec2(width, small->FontSize));
}

}  // namespace rankscope
