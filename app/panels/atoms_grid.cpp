// The sweep over n and k: fields, and a table of every measure.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "io/color_map.h"
#include "panels/atoms_scene.h"
#include "ui/fonts.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr int kTables = 4;

/// What is wrong with the sweep that is asked for; empty: nothing.
std::string problemOf(const AtomSweep& sweep) {
  if (sweep.atoms.empty() || sweep.ks.empty()) {
    return "n and k are numbers with commas between them, such as 256, 512";
  }
  try {
    requireGrid(sweep.spec, sweep.atoms, sweep.ks);
  } catch (const UserError& failure) {
    return failure.what();
  }
  return "";
}

void numbersField(const AtomsScene& scene, const char* label, const char* id, std::string& text,
                  const char* help) {
  ImGui::SameLine(0, 12 * scene.scale());
  ImGui::AlignTextToFramePadding();
  colouredText(scene.look.palette->textDim, label);
  ImGui::SameLine(0, 5 * scene.scale());
  ImGui::SetNextItemWidth(110 * scene.scale());
  inputText(fmt::format("##{}", id).c_str(), text);
  traceField(text);
  traceItem(fmt::format("atoms.grid.{}", id));
  tooltip(help);
}

void gridTools(const AtomsScene& scene) {
  AtomsView& view = scene.view;
  numbersField(scene, "n", "atoms", view.gridAtoms, "Numbers of atoms, with commas between them.");
  numbersField(scene, "k", "k", view.gridKs, "Atoms that may fire at a point, with commas between them.");
  AtomSweep sweep{view.layer, view.spec, countsOf(view.gridAtoms), countsOf(view.gridKs)};
  const std::string problem = problemOf(sweep);
  const std::size_t count = sweep.atoms.size() * sweep.ks.size();
  ImGui::SameLine(0, 12 * scene.scale());
  ImGui::BeginDisabled(!problem.empty() || scene.frame().busy());
  if (ImGui::Button("Sweep")) {
    scene.actions.sweepAtoms(std::move(sweep));
  }
  ImGui::EndDisabled();
  traceItem("atoms.grid.sweep");
  tooltip(fmt::format(
      "Trains an autoencoder for every n and k on this layer, {} steps each, with the other settings "
      "above. The atoms that are there stay.",
      formatCount(view.spec.steps)));
  ImGui::SameLine(0, 10 * scene.scale());
  ImGui::AlignTextToFramePadding();
  const std::string& failed = scene.frame().gridProblem;
  if (!problem.empty() || !failed.empty()) {
    ImGui::PushStyleColor(ImGuiCol_Text, scene.look.palette->error);
    ellipsisText(problem.empty() ? failed : problem, ImGui::GetContentRegionAvail().x);
    ImGui::PopStyleColor();
  } else {
    colouredText(scene.look.palette->textDim,
                 fmt::format("{} autoencoder{} on layer {}", count, count == 1 ? "" : "s", view.layer));
  }
  traceItem("atoms.grid.problem");
}

std::string cellText(const SaeGridMeasure& measure, double value) {
  if (!std::isfinite(value)) {
    return "–";
  }
  return measure.value == &SaeGridCell::psnr ? fmt::format("{:.2f}", value) : fmt::format("{:.3f}", value);
}

void cellTip(const SaeGrid& grid, std::int64_t atoms, std::int64_t k, const SaeGridCell* cell) {
  if (!ImGui::IsItemHovered()) {
    return;
  }
  std::string text = fmt::format("n {}, k {}", formatCount(atoms), formatCount(k));
  if (cell == nullptr) {
    tooltip(text + ": still to come");
    return;
  }
  for (const SaeGridMeasure& measure : saeGridMeasures()) {
    text += fmt::format("\n{}: {}", measure.label, cellText(measure, cell->*measure.value));
  }
  tooltip(text +
          fmt::format("\nThe network itself: {:.2f} dB.\nClick: the next autoencoder has this n and k.",
                      grid.networkPsnr));
}

struct Table {
  const SaeGridMeasure& measure;
  SaeGridRange range;
  ImVec2 corner, cell;
};

void drawCell(const AtomsScene& scene, const Table& table, std::size_t row, std::size_t column) {
  const SaeGrid& grid = *scene.frame().grid;
  const std::int64_t atoms = grid.atoms[row];
  const std::int64_t k = grid.ks[column];
  const SaeGridCell* cell = findCell(grid, grid.layers.front(), atoms, k);
  const ImVec2 low(table.corner.x + static_cast<float>(column) * table.cell.x,
                   table.corner.y + static_cast<float>(row) * table.cell.y);
  const ImVec2 high(low.x + table.cell.x - 1, low.y + table.cell.y - 1);
  ImGui::SetCursorScreenPos(low);
  ImGui::PushID(static_cast<int>(row * grid.ks.size() + column));
  const bool clicked = ImGui::InvisibleButton(table.measure.name, ImVec2(high.x - low.x, high.y - low.y));
  ImGui::PopID();
  traceItem(fmt::format("atoms.grid.{}.{}.{}", table.measure.name, atoms, k));
  cellTip(grid, atoms, k, cell);
  if (clicked) {
    scene.view.spec.atoms = atoms;
    scene.view.spec.k = k;
  }
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const double value = cell == nullptr ? std::nan("") : cell->*table.measure.value;
  const double place = table.range.place(value);
  const Rgb colour = colorMap(place);
  list.AddRectFilled(
      low, high,
      std::isfinite(place) ? IM_COL32(colour[0], colour[1], colour[2], 255) : scene.look.palette->frame);
  if (scene.view.spec.atoms == atoms && scene.view.spec.k == k) {
    list.AddRect(low, high, scene.look.palette->text, 0, 0, 2 * scene.scale());
  }
  ImFont* text = font(FontRole::Small);
  const std::string words = cell == nullptr ? "" : cellText(table.measure, value);
  if (textSize(text, words).x < table.cell.x - 2) {
    drawText(text, ImVec2((low.x + high.x) / 2, (low.y + high.y - text->FontSize) / 2),
             place > 0.55 ? IM_COL32(28, 33, 39, 255) : IM_COL32(255, 255, 255, 255), words, 0.5F);
  }
}

void drawTable(const AtomsScene& scene, const SaeGridMeasure& measure, ImVec2 corner, ImVec2 size) {
  const SaeGrid& grid = *scene.frame().grid;
  ImFont* small = font(FontRole::Small);
  const Palette& colours = *scene.look.palette;
  const float line = small->FontSize + 4 * scene.scale();
  drawText(small, corner, colours.text, fitText(small, measure.label, size.x));
  float left = textSize(small, "n \\ k").x;
  for (const std::int64_t atoms : grid.atoms) {
    left = std::max(left, textSize(small, formatCount(atoms)).x);
  }
  left += 6 * scene.scale();
  const float most = 34 * scene.scale();
  const ImVec2 cell((size.x - left) / static_cast<float>(grid.ks.size()),
                    std::min(most, (size.y - 2 * line) / static_cast<float>(grid.atoms.size())));
  const Table table{measure, rangeOf(grid, measure), ImVec2(corner.x + left, corner.y + 2 * line), cell};
  drawText(small, ImVec2(corner.x, corner.y + line), colours.textFaint, "n \\ k");
  for (std::size_t column = 0; column < grid.ks.size(); ++column) {
    drawText(small, ImVec2(table.corner.x + (static_cast<float>(column) + 0.5F) * cell.x, corner.y + line),
             colours.textDim, formatCount(grid.ks[column]), 0.5F);
  }
  for (std::size_t row = 0; row < grid.atoms.size(); ++row) {
    const float middle = table.corner.y + (static_cast<float>(row) + 0.5F) * cell.y - small->FontSize / 2;
    drawText(small, ImVec2(table.corner.x - 6 * scene.scale(), middle), colours.textDim,
             formatCount(grid.atoms[row]), 1);
    for (std::size_t column = 0; column < grid.ks.size(); ++column) {
      drawCell(scene, table, row, column);
    }
  }
}

}  // namespace

void drawAtomGrid(const AtomsScene& scene) {
  gridTools(scene);
  const SaeGridPtr& grid = scene.frame().grid;
  if (grid == nullptr) {
    ImGui::Dummy(ImVec2(0, 4 * scene.scale()));
    colouredText(
        scene.look.palette->textDim,
        "How large a dictionary does this layer need? PSNR with what the autoencoder gives back, R², and the "
        "atoms that are used, for every n and k.");
    return;
  }
  colouredText(scene.look.palette->textDim, fmt::format("Layer {}; the network itself gives {:.2f} dB",
                                                        grid->layers.front(), grid->networkPsnr));
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float gap = 14 * scene.scale();
  const float width = (room.x - (kTables - 1) * gap) / kTables;
  int place = 0;
  for (const SaeGridMeasure& measure : saeGridMeasures()) {
    drawTable(scene, measure, ImVec2(corner.x + static_cast<float>(place++) * (width + gap), corner.y),
              ImVec2(width, room.y));
  }
}

}  // namespace rankscope
