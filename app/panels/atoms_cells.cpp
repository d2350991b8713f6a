// The large pictures of the atoms panel, and the mouse on them.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "panels/atoms_scene.h"
#include "panels/picture_source.h"
#include "ui/color_bar.h"
#include "ui/fonts.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr std::array<const char*, 3> kTraces = {"atoms.picture", "atoms.change", "atoms.map"};

ScreenRect fitted(const ScreenRect& cell, PictureExtent extent) {
  const Placement at = place({}, extent, cell);
  return {at.originX, at.originY, extent.width * at.scale, extent.height * at.scale};
}

void drawTexture(const ScreenRect& rect, const Texture2D& texture) {
  // ImTextureID is a pointer in older versions of ImGui and an integer in newer ones.
  ImGui::GetWindowDrawList()->AddImage((ImTextureID)(std::intptr_t)texture.name(), cornerOf(rect),
                                       endOf(rect));
}

std::string decibels(double before, double after) {
  return fmt::format("{:.2f} → {:.2f} dB", before, after);
}

CellHeader pictureHeader(const AtomsScene& scene) {
  const LayerStudy& study = *scene.study();
  const auto head = static_cast<std::size_t>(scene.view.head);
  if (scene.model.runs.empty()) {
    return {};
  }
  CellHeader header;
  header.name = scene.frame().run;
  for (const RunView& run : scene.model.runs) {
    if (run.name == header.name) {
      header.accent = accentColour(run.accent, scene.model.dark);
    }
  }
  const EditedOutputs* edited = scene.edited();
  if (edited == nullptr) {
    header.detail = fmt::format("step {}", formatCount(scene.frame().step));
    header.values = {fmt::format("PSNR {:.2f} dB", study.psnr[head]),
                     fmt::format("{:.2f}", study.psnr[head])};
  } else if (!edited->complete()) {
    header.values = {"…"};
  } else {
    const std::string both = decibels(study.psnr[head], edited->psnr[head]);
    header.values = {"PSNR " + both, both};
  }
  return header;
}

CellHeader changeHeader(const AtomsScene& scene) {
  const EditedOutputs* edited = scene.edited();
  CellHeader header{0, "Change", "", {}};
  if (edited != nullptr && edited->complete()) {
    const auto head = static_cast<std::size_t>(scene.view.head);
    const double drop = scene.study()->psnr[head] - edited->psnr[head];
    header.detail = fmt::format("at {} points", formatCount(edited->changed));
    header.values = {fmt::format("{:+.2f} dB", -drop)};
  }
  return header;
}

CellHeader mapHeader(const AtomsScene& scene) {
  const std::int32_t shown = mappedAtom(scene.view);
  if (shown < 0) {
    return {0, "Strongest atoms", fmt::format("mean of the {}", scene.study()->spec.k), {}};
  }
  const AtomStatistics& atom = scene.study()->atoms[static_cast<std::size_t>(shown)];
  return {0,
          "Atom " + atomLabel(scene.view, shown),
          fmt::format("up to {}", formatReading(atom.maximum)),
          {fmt::format("fires at {:.1f} %", 100 * atom.firingRate),
           fmt::format("{:.1f} %", 100 * atom.firingRate)}};
}

void outline(const ScreenRect& rect, PictureExtent extent, const AtomRegion& region, ImU32 colour) {
  const double scale = rect.w / extent.width;
  const auto at = [&](int x, int y) {
    return ImVec2(static_cast<float>(rect.x + x * scale), static_cast<float>(rect.y + y * scale));
  };
  ImVec2 low = at(region.left, region.top);
  ImVec2 high = at(region.right, region.bottom);
  if (high.x - low.x < 7) {
    low = ImVec2(low.x - 3, low.y - 3);
    high = ImVec2(high.x + 3, high.y + 3);
  }
  ImGui::GetWindowDrawList()->AddRect(ImVec2(low.x - 1, low.y - 1), ImVec2(high.x + 1, high.y + 1),
                                      IM_COL32(0, 0, 0, 160));
  ImGui::GetWindowDrawList()->AddRect(low, high, colour);
}

/// A click asks about a pixel, a drag about a rectangle.
void interact(const AtomsScene& scene, const ScreenRect& rect, PictureExtent extent) {
  if (!ImGui::IsItemActive() && !ImGui::IsItemDeactivated()) {
    return;
  }
  const ImGuiIO& io = ImGui::GetIO();
  const auto pixel = [&](ImVec2 mouse, int& x, int& y) {
    const double scale = extent.width / rect.w;
    x = std::clamp(static_cast<int>(std::floor((static_cast<double>(mouse.x) - rect.x) * scale)), 0,
                   extent.width - 1);
    y = std::clamp(static_cast<int>(std::floor((static_cast<double>(mouse.y) - rect.y) * scale)), 0,
                   extent.height - 1);
  };
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  pixel(io.MouseClickedPos[0], x0, y0);
  pixel(io.MousePos, x1, y1);
  constexpr float kDragPixels = 4;
  if (io.MouseDragMaxDistanceSqr[0] < kDragPixels * kDragPixels) {
    x1 = x0;
    y1 = y0;
  }
  scene.view.region =
      AtomRegion{std::min(x0, x1), std::min(y0, y1), std::max(x0, x1) + 1, std::max(y0, y1) + 1};
}

void drawChangeScale(const AtomsScene& scene, const AtomPictures& pictures, const ScreenRect& rect) {
  if (scene.edited() == nullptr || pictures.changeMaximum() <= 0) {
    return;
  }
  const std::string text = "max " + formatReading(pictures.changeMaximum());
  ImFont* small = font(FontRole::Small);
  const ImVec2 size = textSize(small, text);
  const ImVec2 at(static_cast<float>(rect.x) + 5 * scene.scale(),
                  static_cast<float>(rect.y + rect.h) - size.y - 4 * scene.scale());
  ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(at.x - 3, at.y - 1),
                                            ImVec2(at.x + size.x + 3, at.y + size.y + 1),
                                            withAlpha(scene.look.palette->canvas, 0.75F), 3);
  drawText(small, at, scene.look.palette->text, text);
}

}  // namespace

void drawAtomCells(const AtomsScene& scene, AtomPictures& pictures, float height) {
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const double header = static_cast<double>(font(FontRole::Bold)->FontSize + 6 * scene.scale());
  const PictureLayout layout =
      layOut(3, false, pictures.extent(), static_cast<double>(width), static_cast<double>(height),
             8 * static_cast<double>(scene.scale()), header);
  const std::array<CellHeader, 3> headers = {pictureHeader(scene), changeHeader(scene), mapHeader(scene)};
  const std::array<const Texture2D*, 3> textures = {&pictures.picture(), &pictures.change(), &pictures.map()};
  for (std::size_t k = 0; k < 3; ++k) {
    ScreenRect cell = layout.cell(static_cast<int>(k), false);
    cell.x = std::floor(cell.x + static_cast<double>(corner.x));
    cell.y = std::floor(cell.y + static_cast<double>(corner.y));
    drawCellHeader({cell.x, cell.y - header, cell.w, header}, headers[k], scene.look);
    const ScreenRect rect = fitted(cell, pictures.extent());
    const bool empty = k == 1 && scene.view.edits.empty();
    ImGui::SetCursorScreenPos(cornerOf(rect));
    ImGui::InvisibleButton(kTraces[k], ImVec2(static_cast<float>(rect.w), static_cast<float>(rect.h)));
    traceItem(kTraces[k]);
    if (empty) {
      drawCellNote(rect, "Click an atom to take it out", scene.look);
      continue;
    }
    interact(scene, rect, pictures.extent());
    drawTexture(rect, *textures[k]);
    if (scene.view.region) {
      outline(rect, pictures.extent(), *scene.view.region, scene.look.palette->warning);
    }
    if (k == 1) {
      drawChangeScale(scene, pictures, rect);
    }
  }
  ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + height));
}

}  // namespace rankscope
