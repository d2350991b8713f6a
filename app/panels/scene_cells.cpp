// Draws the cells of the scene panel.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "panels/cell_overlays.h"
#include "panels/scene_canvas.h"
#include "scene/viewpoint.h"
#include "ui/color_bar.h"
#include "ui/fonts.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"

namespace rankscope {
namespace {

constexpr float kThumbnailOpacity = 0.92F;

ImVec2 screen(const PixelPoint& point) {
  return {static_cast<float>(point.x), static_cast<float>(point.y)};
}

ImTextureID textureOf(const Texture2D& texture) {
  // A pointer in older versions of ImGui and an integer in newer ones.
  return (ImTextureID)(std::intptr_t)texture.name();
}

/// As large as fits into the cell.
ScreenRect fitted(const ScreenRect& cell, const PictureExtent& extent) {
  const Placement at = place({}, extent, cell);
  return {at.originX, at.originY, extent.width * at.scale, extent.height * at.scale};
}

void drawTexture(const ScreenRect& cell, const ShownTexture& shown) {
  if (shown.texture != nullptr) {
    const ScreenRect rect = fitted(cell, shown.extent);
    ImGui::GetWindowDrawList()->AddImage(textureOf(*shown.texture), cornerOf(rect), endOf(rect), ImVec2(0, 0),
                                         ImVec2(shown.end[0], shown.end[1]));
  }
}

ImU32 frustumColour(const SceneCanvas& scene, std::size_t view) {
  const Palette& colours = *scene.look.palette;
  return isHeldOut(*scene.model.scene, view) ? colours.warning : colours.text;
}

void drawBox(const SceneCanvas& scene) {
  const ScreenRect cell = scene.cell(0);
  const double half = scene.model.scene->frame.bound;
  const ImU32 color = mix(scene.look.palette->textFaint, scene.look.palette->canvas, 0.25F);
  for (std::size_t corner = 0; corner < 8; ++corner) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if ((corner >> axis & 1U) != 0) {
        continue;
      }
      Vector3 begin{};
      for (std::size_t k = 0; k < 3; ++k) {
        begin[k] = (corner >> k & 1U) != 0 ? half : -half;
      }
      Vector3 end = begin;
      end[axis] = half;
      if (const auto line = shownLine(begin, end, *scene.view.camera, cell)) {
        ImGui::GetWindowDrawList()->AddLine(screen((*line)[0]), screen((*line)[1]), color, scene.look.scale);
      }
    }
  }
}

/// A camera as a pyramid with its photograph; a tick shows which edge is the upper one.
void drawFrustum(const SceneCanvas& scene, const ScenePictures& pictures, const ShownFrustum& frustum) {
  ImDrawList* list = ImGui::GetWindowDrawList();
  const bool hovered = scene.hovered == frustum.view;
  std::array<ImVec2, 5> at{};
  std::transform(frustum.points.begin(), frustum.points.end(), at.begin(), screen);
  const std::array<float, 4> uv = pictures.thumbnail(frustum.view);
  list->AddImageQuad(textureOf(pictures.thumbnails()), at[1], at[2], at[3], at[4], ImVec2(uv[0], uv[1]),
                     ImVec2(uv[2], uv[1]), ImVec2(uv[2], uv[3]), ImVec2(uv[0], uv[3]),
                     withAlpha(IM_COL32_WHITE, hovered ? 1 : kThumbnailOpacity));
  const ImU32 color = frustumColour(scene, frustum.view);
  const float width = (hovered ? 2.5F : 1.2F) * scene.look.scale;
  for (std::size_t k = 1; k <= 4; ++k) {
    list->AddLine(at[0], at[k], withAlpha(color, hovered ? 1 : 0.55F), width * 0.8F);
    list->AddLine(at[k], at[k % 4 + 1], color, width);
  }
  const ImVec2 middle((at[1].x + at[2].x) / 2, (at[1].y + at[2].y) / 2);
  const ImVec2 below((at[3].x + at[4].x) / 2, (at[3].y + at[4].y) / 2);
  list->AddLine(middle,
                ImVec2(middle.x + (middle.x - below.x) * 0.12F, middle.y + (middle.y - below.y) * 0.12F),
                color, width * 1.5F);
}

/// What the two colours of cameras mean.
void drawLegendOfCameras(const SceneCanvas& scene) {
  const ScreenRect cell = scene.cell(0);
  const Palette& colours = *scene.look.palette;
  const float scale = scene.look.scale;
  ImFont* small = font(FontRole::Small);
  const float line = small->FontSize + 3 * scale;
  ImVec2 at(static_cast<float>(cell.x) + 8 * scale, static_cast<float>(cell.y) + 8 * scale);
  for (const auto& [color, words] :
       {std::pair{colours.text, "to learn from"}, std::pair{colours.warning, "held out"}}) {
    const float side = 8 * scale;
    const float top = at.y + (small->FontSize - side) / 2;
    ImGui::GetWindowDrawList()->AddRect(ImVec2(at.x, top), ImVec2(at.x + side, top + side), color, 0, 0,
                                        1.5F * scale);
    drawText(small, ImVec2(at.x + side + 6 * scale, at.y), colours.textDim, words);
    at.y += line;
  }
}

void drawSpace(const SceneCanvas& scene, const ScenePictures& pictures) {
  const ScreenRect cell = scene.cell(0);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(cornerOf(cell), endOf(cell), scene.look.palette->canvas);
  list->PushClipRect(cornerOf(cell), endOf(cell), true);
  if (scene.view.showBox) {
    drawBox(scene);
  }
  if (scene.view.showCameras) {
    for (const ShownFrustum& frustum : scene.frusta) {
      drawFrustum(scene, pictures, frustum);
    }
    drawLegendOfCameras(scene);
  }
  drawCellAxes(cell, *scene.view.camera, scene.look);
  list->PopClipRect();
}

void drawFirstHeader(const SceneCanvas& scene) {
  const ScreenRect cell = scene.cell(0);
  const Scene& photographed = *scene.model.scene;
  CellHeader header{0, "Photographs", "", {}};
  if (scene.free()) {
    header.detail =
        fmt::format("{} to learn from, {} held out", photographed.train.size(), photographed.heldOut.size());
  } else {
    header.name = "Photograph";
    header.detail =
        photographText(photographed, scene.model.past ? scene.model.recordedView : *scene.view.standing);
  }
  const float height = static_cast<float>(scene.canvas.layout.header);
  drawCellHeader({cell.x, cell.y - static_cast<double>(height), cell.w, static_cast<double>(height)}, header,
                 scene.look);
}

bool showsPhotograph(const SceneCanvas& scene) {
  return scene.view.flipToTarget && !scene.free();
}

void drawRun(const SceneCanvas& scene, const ScenePictures& pictures, std::size_t run) {
  const SceneCell& cell = scene.model.runs[run];
  const ScreenRect rect = scene.cell(run + 1);
  const bool flipped = showsPhotograph(scene);
  const ShownTexture shown = flipped ? pictures.photograph() : pictures.run(run);
  ImGui::GetWindowDrawList()->AddRectFilled(cornerOf(rect), endOf(rect), scene.look.palette->canvas);
  drawTexture(rect, shown);
  if (shown.texture == nullptr) {
    const char* comparing = flipped ? "waiting for the photograph" : "being compared with the photograph";
    drawCellNote(rect, cell.view ? comparing : cell.note, scene.look);
  }
  if (cell.failure) {
    drawCellFailure(rect, *cell.failure, scene.look);
  }
  const CellHeader header{accentColour(cell.accent, scene.model.dark), cell.name,
                          flipped ? "shows the photograph" : cell.detail, cell.values};
  drawCellHeader({rect.x, rect.y - scene.canvas.layout.header, rect.w, scene.canvas.layout.header}, header,
                 scene.look);
}

const char* titleOf(SceneLook look) {
  switch (look) {
    case SceneLook::Depth:
      return "Distance";
    case SceneLook::Samples:
      return "Samples of a ray";
    case SceneLook::Error:
      return "Absolute error";
    case SceneLook::Colour:
    case SceneLook::Normals:
      break;
  }
  return "";
}

/// In the last Run's cell: the first has its own things to show.
void drawScale(const SceneCanvas& scene, const ScenePictures& pictures) {
  if (scene.model.past || !pictures.range() || scene.model.runs.empty()) {
    return;
  }
  const ValueRange& range = *pictures.range();
  CellScale scale{
      titleOf(scene.view.look), ColorScale::Sequential, {range.low, range.high, false}, "scene.scale"};
  if (scene.view.look == SceneLook::Depth) {
    scale.colors = ColorScale::Reversed;
  }
  if (range.high > range.low) {
    drawCellScale(scene.cell(scene.model.runs.size()), scale, scene.look);
  }
}

}  // namespace

std::string photographText(const Scene& scene, std::size_t view) {
  return fmt::format("{}, {}, {} of {}", viewOf(scene, view).name,
                     isHeldOut(scene, view) ? "held out" : "to learn from", view + 1, viewCount(scene));
}

void drawSceneCells(const SceneCanvas& scene, const ScenePictures& pictures) {
  if (scene.free()) {
    drawSpace(scene, pictures);
  } else {
    const ScreenRect cell = scene.cell(0);
    ImGui::GetWindowDrawList()->AddRectFilled(cornerOf(cell), endOf(cell), scene.look.palette->canvas);
    drawTexture(cell, pictures.photograph());
  }
  drawFirstHeader(scene);
  for (std::size_t run = 0; run < scene.model.runs.size(); ++run) {
    drawRun(scene, pictures, run);
  }
  drawScale(scene, pictures);
  for (std::size_t k = 0; k <= scene.model.runs.size(); ++k) {
    const ScreenRect cell = scene.cell(k);
    traceArea(fmt::format("scene.cell.{}", k), cornerOf(cell), endOf(cell));
  }
  for (const ShownFrustum& frustum : scene.frusta) {
    const ImVec2 at = screen(frustum.points[0]);
    traceArea(fmt::format("scene.camera.{}", frustum.view), ImVec2(at.x - 2, at.y - 2),
              ImVec2(at.x + 2, at.y + 2));
  }
}

void drawSceneStatus(const SceneCanvas& scene) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImFont* small = font(FontRole::Small);
  ImGui::Dummy(ImVec2(static_cast<float>(scene.canvas.area.w), small->FontSize + 4 * scene.look.scale));
  traceItem("scene.status");
  std::string text;
  if (scene.model.past) {
    text = fmt::format("The past is kept of one view: {}",
                       photographText(*scene.model.scene, scene.model.recordedView));
  } else if (scene.hovered) {
    text = photographText(*scene.model.scene, *scene.hovered) + " · click to stand there";
  } else if (scene.view.standing) {
    text = "← → other photographs · T shows the photograph everywhere · Esc or a drag leaves";
  } else if (scene.view.flying) {
    text = "drag looks around · W A S D move, Q E down and up, shift is faster · Esc ends it";
  } else {
    text = "drag orbits · right drag moves · wheel zooms · a click on a camera stands there";
  }
  drawText(small, at, scene.look.palette->textDim,
           fitText(small, text, static_cast<float>(scene.canvas.area.w)));
}

}  // namespace rankscope
