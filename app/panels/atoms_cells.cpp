// The large pictures of the atoms panel, and the mouse on them.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

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

struct Pixel {
  int x = 0, y = 0;
};

Pixel pixelAt(ImVec2 mouse, const ScreenRect& rect, PictureExtent extent) {
  const double scale = extent.width / rect.w;
  const auto along = [scale](float place, double begin, int most) {
    return std::clamp(static_cast<int>(std::floor((static_cast<double>(place) - begin) * scale)), 0,
                      most - 1);
  };
  return {along(mouse.x, rect.x, extent.width), along(mouse.y, rect.y, extent.height)};
}

/// Who fires where the mouse is, strongest first.
void hoverPixel(const AtomsScene& scene, Pixel at, PictureExtent extent) {
  constexpr std::size_t kListed = 8;
  const std::vector<FiringAtom> firing =
      atomsAt(*scene.study()->parts.codes, static_cast<std::int64_t>(at.y) * extent.width + at.x);
  std::vector<LegendEntry> entries;
  for (std::size_t i = 0; i < std::min(firing.size(), kListed); ++i) {
    entries.push_back({0, atomLabel(scene.view, firing[i].atom), formatReading(firing[i].value)});
  }
  drawReadout(firing.empty()
                  ? fmt::format("No atom fires at {}, {}", at.x, at.y)
                  : fmt::format("{} atom{} fire{} at {}, {}", firing.size(), firing.size() == 1 ? "" : "s",
                                firing.size() == 1 ? "s" : "", at.x, at.y),
              entries, scene.look);
}

/// A click asks about a pixel, a drag about a rectangle; without a button what fires is told at once.
void interact(const AtomsScene& scene, const ScreenRect& rect, PictureExtent extent) {
  const ImGuiIO& io = ImGui::GetIO();
  const Pixel here = pixelAt(io.MousePos, rect, extent);
  if (!ImGui::IsItemActive() && !ImGui::IsItemDeactivated()) {
    if (ImGui::IsItemHovered()) {
      hoverPixel(scene, here, extent);
    }
    return;
  }
  constexpr float kDragPixels = 4;
  const Pixel begin = pixelAt(io.MouseClickedPos[0], rect, extent);
  const Pixel end = io.MouseDragMaxDistanceSqr[0] < kDragPixels * kDragPixels ? begin : here;
  scene.view.region = AtomRegion{std::min(begin.x, end.x), std::min(begin.y, end.y),
                                 std::max(begin.x, end.x) + 1, std::max(begin.y, end.y) + 1};
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
