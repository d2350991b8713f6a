// The wall of atoms: only the rows that are seen are drawn, and only their thumbnails are made.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "panels/atoms_scene.h"
#include "panels/choice_strip.h"
#include "ui/fonts.h"
#include "ui/imgui_shim.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr std::array<StripChoice, 5> kOrders = {
    {{"Magnitude", "Mean of z over all points.", "atoms.order.magnitude"},
     {"Firing", "Share of the points at which it fires at all.", "atoms.order.firing"},
     {"Active", "Share of the points with z above 0.01.", "atoms.order.active"},
     {"IPR", "Inverse participation ratio Σz⁴ / (Σz²)²: the most local first.", "atoms.order.ipr"},
     {"Damage", "What PSNR loses without it; there once every atom was ablated.", "atoms.order.damage"}}};

/// The atom that is searched for, if there is one of that number.
std::int32_t searched(const AtomsScene& scene) {
  std::int32_t atom = -1;
  const std::string& text = scene.view.search;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), atom);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && atom >= 0 && atom < scene.study()->parts.codes->atoms() ? atom : -1;
}

/// @returns the atom to scroll to; -1: none
std::int32_t galleryTools(const AtomsScene& scene) {
  const float scale = scene.scale();
  int order = static_cast<int>(scene.view.order);
  if (choiceStrip("order", kOrders, order)) {
    scene.view.order = static_cast<AtomOrder>(order);
  }
  sameLineIfRoom(80 * scale, 12 * scale);
  ImGui::SetNextItemWidth(80 * scale);
  const bool typed = inputText("##search", scene.view.search, ImGuiInputTextFlags_CharsDecimal, "number");
  traceField(scene.view.search);
  traceItem("atoms.search");
  tooltip("Goes to the atom of this number.");
  const LayerStatistics& all = scene.study()->summary;
  const std::string text = fmt::format("{} of {} fire, {} dead", formatCount(all.alive),
                                       formatCount(all.atoms), formatCount(all.atoms - all.alive));
  sameLineIfRoom(ImGui::CalcTextSize(text.c_str()).x, 12 * scale);
  ImGui::AlignTextToFramePadding();
  colouredText(scene.look.palette->textDim, text);
  traceItem("atoms.alive");
  const std::int32_t found = typed ? searched(scene) : -1;
  if (found >= 0) {
    selectAtom(scene.view, found);
  }
  return found;
}

struct Wall {
  float side = 0;   ///< of a thumbnail
  float pitch = 0;  ///< from one to the next, across
  float rise = 0;   ///< the same, down
  int columns = 1;
};

std::string captionOf(const AtomsScene& scene, std::int32_t atom) {
  const auto at = static_cast<std::size_t>(atom);
  const AtomStatistics& one = scene.study()->atoms[at];
  if (!one.alive()) {
    return "dead";
  }
  switch (scene.view.order) {
    case AtomOrder::FiringRate:
      return fmt::format("{:.1f} %", 100 * one.firingRate);
    case AtomOrder::ActiveShare:
      return fmt::format("{:.1f} %", 100 * one.activeShare);
    case AtomOrder::Ipr:
      return formatReading(one.ipr);
    case AtomOrder::Damage:
      return scene.layer->damage == nullptr ? "…" : fmt::format("{:.2f} dB", (*scene.layer->damage)[at].drop);
    case AtomOrder::Magnitude:
      break;
  }
  return formatReading(one.mean);
}

std::string helpOf(const AtomsScene& scene, std::int32_t atom) {
  const auto at = static_cast<std::size_t>(atom);
  const AtomStatistics& one = scene.study()->atoms[at];
  if (!one.alive()) {
    return fmt::format("Atom {} fires nowhere.", atom);
  }
  std::string text = fmt::format("Atom {}: fires at {:.2f} % of the points, mean {}, at most {}; IPR {}.",
                                 atom, 100 * one.firingRate, formatReading(one.mean),
                                 formatReading(one.maximum), formatReading(one.ipr));
  if (scene.layer->damage != nullptr) {
    text += fmt::format(" Without it PSNR falls by {:.3f} dB.", (*scene.layer->damage)[at].drop);
  }
  return text + "\nClick: take it out or back. Shift: together with others. Right click: only look.";
}

/// @returns whether its thumbnail was there
bool drawAtom(const AtomsScene& scene, AtomPictures& pictures, const Wall& wall, std::int32_t atom,
              ImVec2 at) {
  ImGui::SetCursorScreenPos(at);
  ImGui::PushID(atom);
  const bool clicked = ImGui::InvisibleButton("atom", ImVec2(wall.side, wall.side));
  ImGui::PopID();
  traceItem(fmt::format("atoms.atom.{}", atom));
  const bool hovered = ImGui::IsItemHovered();
  if (clicked) {
    const ImGuiIO& io = ImGui::GetIO();
    clickAtom(scene, atom, io.KeyShift || io.KeyCtrl);
  } else if (hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) {
    selectAtom(scene.view, atom);
  }
  if (hovered) {
    tooltip(helpOf(scene, atom));
  }
  const Palette& colours = *scene.look.palette;
  ImDrawList* list = ImGui::GetWindowDrawList();
  const ImVec2 end(at.x + wall.side, at.y + wall.side);
  list->AddRectFilled(at, end, colours.canvas);
  const auto uv = pictures.thumbnail(scene.study(), atom);
  if (uv) {
    // ImTextureID is a pointer in older versions of ImGui and an integer in newer ones.
    list->AddImage((ImTextureID)(std::intptr_t)pictures.thumbnails().name(), at, end,
                   ImVec2((*uv)[0], (*uv)[1]), ImVec2((*uv)[2], (*uv)[3]));
  }
  const double steered = scene.view.scaleOf(atom);
  const ImU32 mark = steered == 0                  ? colours.error
                     : steered != 1                ? colours.warning
                     : atom == scene.view.selected ? colours.text
                     : hovered                     ? colours.textDim
                                                   : 0;
  if (mark != 0) {
    list->AddRect(at, end, mark, 0, 0, 2 * scene.scale());
  }
  ImFont* small = font(FontRole::Small);
  drawText(small, ImVec2(at.x, end.y + scene.scale()), colours.textFaint, fmt::format("{}", atom));
  drawText(small, ImVec2(end.x, end.y + scene.scale()), colours.textDim, captionOf(scene, atom), 1);
  return uv.has_value();
}

}  // namespace

bool drawAtomGallery(const AtomsScene& scene, AtomPictures& pictures) {
  const std::int32_t wanted = galleryTools(scene);
  const std::vector<std::int32_t> atoms = shownOrder(scene);
  shim::beginBareChild("atoms", ImVec2(0, 0), ImGuiWindowFlags_NoBackground);
  const float scale = scene.scale();
  Wall wall;
  wall.side = std::floor(72 * scale);
  wall.pitch = wall.side + std::floor(8 * scale);
  wall.rise = wall.side + font(FontRole::Small)->FontSize + std::floor(8 * scale);
  const float room = ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ScrollbarSize;
  wall.columns = std::max(1, static_cast<int>((room + 8 * scale) / wall.pitch));
  if (wall.columns > 1 && static_cast<int>(atoms.size()) >= wall.columns) {
    wall.pitch = std::floor((room - wall.side) / static_cast<float>(wall.columns - 1));
  }
  const int rows = (static_cast<int>(atoms.size()) + wall.columns - 1) / wall.columns;
  if (wanted >= 0) {
    const auto place = std::find(atoms.begin(), atoms.end(), wanted) - atoms.begin();
    ImGui::SetScrollY(static_cast<float>(place / wall.columns) * wall.rise);
  }
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float top = ImGui::GetScrollY();
  const float seen = ImGui::GetWindowHeight();
  const int first = std::max(0, static_cast<int>(top / wall.rise));
  const int last = std::min(rows, static_cast<int>((top + seen) / wall.rise) + 1);
  bool complete = true;
  for (int row = first; row < last; ++row) {
    for (int column = 0; column < wall.columns; ++column) {
      const auto place = static_cast<std::size_t>(row * wall.columns + column);
      if (place < atoms.size()) {
        complete &= drawAtom(scene, pictures, wall, atoms[place],
                             ImVec2(corner.x + static_cast<float>(column) * wall.pitch,
                                    corner.y + static_cast<float>(row) * wall.rise));
      }
    }
  }
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy(ImVec2(1, static_cast<float>(rows) * wall.rise));
  ImGui::EndChild();
  return complete;
}

}  // namespace rankscope
