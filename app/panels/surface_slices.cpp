// Slices and traced views in the box, as the linked camera sees them: on the draw list, with a box of lines
// whose nearer edges lie before what is in it.
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "camera/projection.h"
#include "panels/cell_parts.h"
#include "panels/scene_frusta.h"
#include "panels/surface_scene.h"
#include "ui/theme.h"

namespace rankscope {
namespace {

constexpr int kPatches = 16;  ///< along each side: within one the texture is bent by no more than a pixel
constexpr std::size_t kAxes = 3;

ImVec2 screen(const PixelPoint& point) {
  return {static_cast<float>(point.x), static_cast<float>(point.y)};
}

struct Edge {
  Vector3 begin{};
  Vector3 end{};
  std::size_t axis = 0;
};

std::vector<Edge> edgesOf(const Bounds& box) {
  std::vector<Edge> edges;
  for (std::size_t corner = 0; corner < 8; ++corner) {
    for (std::size_t axis = 0; axis < kAxes; ++axis) {
      if ((corner >> axis & 1U) != 0) {
        continue;
      }
      Edge edge{{}, {}, axis};
      for (std::size_t k = 0; k < kAxes; ++k) {
        edge.begin[k] = (corner >> k & 1U) != 0 ? box.highest[k] : box.lowest[k];
      }
      edge.end = edge.begin;
      edge.end[axis] = box.highest[axis];
      edges.push_back(edge);
    }
  }
  return edges;
}

/// One that has a face of the box before the eye lies before whatever is in the box.
bool liesBefore(const Edge& edge, const Bounds& box, const Vector3& eye) {
  for (std::size_t axis = 0; axis < kAxes; ++axis) {
    if (axis == edge.axis) {
      continue;
    }
    const bool upper = edge.begin[axis] == box.highest[axis];
    if (upper ? eye[axis] > box.highest[axis] : eye[axis] < box.lowest[axis]) {
      return true;
    }
  }
  return false;
}

void drawLine(const SurfaceScene& scene, const ScreenRect& cell, const Vector3& begin, const Vector3& end,
              ImU32 color, float width) {
  if (const auto line = shownLine(begin, end, *scene.view.camera, cell)) {
    ImGui::GetWindowDrawList()->AddLine(screen((*line)[0]), screen((*line)[1]), color, width);
  }
}

ImU32 boxColour(const SurfaceScene& scene) {
  return mix(scene.look.palette->textFaint, scene.look.palette->canvas, 0.25F);
}

void drawBoxPart(const SurfaceScene& scene, const ScreenRect& cell, bool before) {
  if (!scene.view.showBox) {
    return;
  }
  const Vector3 eye = poseOf(*scene.view.camera).eye;
  for (const Edge& edge : edgesOf(scene.model.domain)) {
    if (liesBefore(edge, scene.model.domain, eye) == before) {
      drawLine(scene, cell, edge.begin, edge.end, boxColour(scene), 1.2F * scene.look.scale);
    }
  }
}

/// The edges that are cut by the plane have a part on either side of it.
void drawBoxAround(const SurfaceScene& scene, const ScreenRect& cell, bool before) {
  if (!scene.view.showBox) {
    return;
  }
  const auto axis = static_cast<std::size_t>(scene.view.slice.axis);
  const double offset = scene.view.slice.offset;
  const bool eyeAbove = poseOf(*scene.view.camera).eye[axis] > offset;
  for (const Edge& edge : edgesOf(scene.model.domain)) {
    std::array<Edge, 2> parts{edge, edge};
    parts[0].end[axis] = edge.axis == axis ? offset : edge.end[axis];
    parts[1].begin[axis] = edge.axis == axis ? offset : edge.begin[axis];
    for (std::size_t k = 0; k < (edge.axis == axis ? 2U : 1U); ++k) {
      const bool above = (parts[k].begin[axis] + parts[k].end[axis]) / 2 > offset;
      if ((above == eyeAbove) == before) {
        drawLine(scene, cell, parts[k].begin, parts[k].end, boxColour(scene), 1.2F * scene.look.scale);
      }
    }
  }
}

ImTextureID textureOf(const Texture2D& texture) {
  // A pointer in older versions of ImGui and an integer in newer ones.
  return (ImTextureID)(std::intptr_t)texture.name();
}

void drawPlane(const SurfaceScene& scene, const ScreenRect& cell, const Texture2D& texture) {
  const double aspect = cell.w / cell.h;
  struct Corner {
    ImVec2 at;
    bool seen = false;
  };
  std::vector<Corner> corners;
  for (int row = 0; row <= kPatches; ++row) {
    for (int column = 0; column <= kPatches; ++column) {
      const std::array<double, 3> place = placeOn(scene.view.slice, static_cast<double>(column) / kPatches,
                                                  static_cast<double>(row) / kPatches);
      const ProjectedPoint shown = projected(*scene.view.camera, aspect, place);
      corners.push_back({ImVec2(static_cast<float>(cell.x + (shown.at.x + 1) / 2 * cell.w),
                                static_cast<float>(cell.y + (1 - shown.at.y) / 2 * cell.h)),
                         shown.depth > 1e-3});
    }
  }
  const auto corner = [&](int row, int column) {
    return corners[static_cast<std::size_t>(row * (kPatches + 1) + column)];
  };
  const auto uv = [](int row, int column) {
    return ImVec2(static_cast<float>(column) / kPatches, static_cast<float>(row) / kPatches);
  };
  ImDrawList* list = ImGui::GetWindowDrawList();
  // Edges of neighbours must not be softened, or the background would show between them.
  const ImDrawListFlags flags = list->Flags;
  list->Flags &= ~ImDrawListFlags_AntiAliasedFill;
  for (int row = 0; row < kPatches; ++row) {
    for (int column = 0; column < kPatches; ++column) {
      const std::array<Corner, 4> patch{corner(row, column), corner(row, column + 1),
                                        corner(row + 1, column + 1), corner(row + 1, column)};
      if (patch[0].seen && patch[1].seen && patch[2].seen && patch[3].seen) {
        list->AddImageQuad(textureOf(texture), patch[0].at, patch[1].at, patch[2].at, patch[3].at,
                           uv(row, column), uv(row, column + 1), uv(row + 1, column + 1),
                           uv(row + 1, column));
      }
    }
  }
  list->Flags = flags;
}

void drawPlanesEdge(const SurfaceScene& scene, const ScreenRect& cell) {
  constexpr std::array<std::array<double, 2>, 4> kCorners{{{0, 0}, {1, 0}, {1, 1}, {0, 1}}};
  for (std::size_t k = 0; k < kCorners.size(); ++k) {
    const std::array<double, 2>& next = kCorners[(k + 1) % kCorners.size()];
    drawLine(scene, cell, placeOn(scene.view.slice, kCorners[k][0], kCorners[k][1]),
             placeOn(scene.view.slice, next[0], next[1]), scene.look.palette->textDim,
             1.5F * scene.look.scale);
  }
}

}  // namespace

void drawSlice(const SurfaceScene& scene, std::size_t index, const Texture2D* texture) {
  const ScreenRect cell = scene.cell(index);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(cornerOf(cell), endOf(cell), scene.look.palette->canvas);
  list->PushClipRect(cornerOf(cell), endOf(cell), true);
  drawBoxAround(scene, cell, false);
  if (texture != nullptr) {
    drawPlane(scene, cell, *texture);
    drawPlanesEdge(scene, cell);
  }
  drawBoxAround(scene, cell, true);
  list->PopClipRect();
}

void drawTraced(const SurfaceScene& scene, std::size_t index, const SurfaceViews& views) {
  const ScreenRect cell = scene.cell(index);
  ImDrawList* list = ImGui::GetWindowDrawList();
  list->AddRectFilled(cornerOf(cell), endOf(cell), scene.look.palette->canvas);
  list->PushClipRect(cornerOf(cell), endOf(cell), true);
  drawBoxPart(scene, cell, false);
  if (const Texture2D* texture = views.texture(index)) {
    const std::array<float, 2> end = views.end(index);
    list->AddImage(textureOf(*texture), cornerOf(cell), endOf(cell), ImVec2(0, 0), ImVec2(end[0], end[1]));
  }
  drawBoxPart(scene, cell, true);
  list->PopClipRect();
}

}  // namespace rankscope
