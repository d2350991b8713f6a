// Every cell of a sweep in a table, seed by seed.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include <fmt/format.h>
#include <imgui.h>

#include "panels/choice_strip.h"
#include "panels/sweep_scene.h"
#include "sweep/sweep_words.h"
#include "ui/fonts.h"
#include "ui/icons.h"
#include "ui/theme.h"

namespace rankscope {
namespace {

constexpr std::array<StripChoice, 2> kOrders = {
    {{"Best first", "By the score; what failed and what was not run yet comes last.", "sweep.order.best"},
     {"In order", "As the sweep counts its cells.", "sweep.order.cells"}}};

bool hasSeeds(const SweepScene& scene) {
  return scene.overview.sweep().seeds.size() > 1;
}

void declareColumns(const SweepScene& scene) {
  ImGui::TableSetupScrollFreeze(0, 1);
  ImGui::TableSetupColumn(scoreHeading(scene.overview.score).c_str());
  for (const SweepDimension& dimension : scene.overview.dimensions) {
    ImGui::TableSetupColumn(dimension.title.c_str());
  }
  if (hasSeeds(scene)) {
    ImGui::TableSetupColumn("seed");
  }
  ImGui::TableSetupColumn("");
  ImGui::TableHeadersRow();
}

/// Whether it is the best point, of which this is one seed.
bool isOfBest(const SweepOverview& overview, const SweepRow& row) {
  const SweepGroup* group = overview.group(overview.place(row));
  return group != nullptr && group->best;
}

void drawValue(const SweepScene& scene, const SweepRow& row) {
  const double value = scene.overview.value(row);
  const float em = ImGui::GetFontSize();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float middle = corner.y + ImGui::GetTextLineHeight() / 2;
  if (std::isfinite(value)) {
    const float side = std::round(em * 0.55F);
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(corner.x, middle - side / 2),
                                              ImVec2(corner.x + side, middle + side / 2), scene.colour(value),
                                              2 * scene.look.scale);
  }
  if (isOfBest(scene.overview, row)) {
    drawIcon(*ImGui::GetWindowDrawList(), Icon::Star, ImVec2(corner.x + em * 1.15F, middle), em * 0.7F,
             scene.look.palette->text);
  }
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + em * 1.8F);
  const ScopedFont mono(FontRole::Mono);
  ImGui::TextUnformatted(valueText(scene.overview.score, value).c_str());
}

void drawFields(const SweepScene& scene, const SweepRow& row) {
  const SweepSpec& sweep = scene.overview.sweep();
  const SlicePlace place = scene.overview.place(row);
  for (const SweepDimension& dimension : scene.overview.dimensions) {
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(dimension.labels[valueAt(sweep, dimension, place)].c_str());
  }
  if (hasSeeds(scene)) {
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(fmt::format("{}", seedAt(sweep, row.cell)).c_str());
  }
}

void drawRow(const SweepScene& scene, const SweepView& view, const UiActions& actions, std::int64_t number,
             int line) {
  const SweepRow row = scene.overview.row(number);
  ImGui::TableNextRow();
  ImGui::TableNextColumn();
  ImGui::PushID(static_cast<int>(number));
  const ImVec2 corner = ImGui::GetCursorPos();
  if (ImGui::Selectable("##row", view.opened == row.cell, ImGuiSelectableFlags_SpanAllColumns)) {
    actions.openCell(row.cell);
  }
  traceItem(fmt::format("sweep.row.{}", line));
  const std::string note = cellNote(scene.overview, row.cell);
  tooltip(note);
  ImGui::SetCursorPos(corner);
  drawValue(scene, row);
  drawFields(scene, row);
  ImGui::TableNextColumn();
  const bool failed = scene.overview.state(row.cell) == CellState::Failed;
  colouredText(failed ? scene.look.palette->error : scene.look.palette->textDim, note);
  ImGui::PopID();
}

void drawCaption(const SweepScene& scene, SweepView& view) {
  const float strip = 170 * scene.look.scale;
  ImGui::AlignTextToFramePadding();
  {
    const ScopedFont bold(FontRole::Bold);
    ImGui::TextUnformatted(scene.overview.runs() > 1 ? "Cells and runs" : "Cells");
  }
  ImGui::SameLine();
  alignRight(strip);
  int order = view.inOrder ? 1 : 0;
  if (choiceStrip("order", kOrders, order, strip)) {
    view.inOrder = order == 1;
  }
}

}  // namespace

void drawSweepTable(const SweepScene& scene, SweepView& view, const UiActions& actions, ImVec2 size) {
  ImGui::BeginGroup();
  const float top = ImGui::GetCursorPosY();
  drawCaption(scene, view);
  const ImVec2 room(size.x, std::max(size.y - (ImGui::GetCursorPosY() - top), 40 * scene.look.scale));
  const int columns = static_cast<int>(scene.overview.dimensions.size()) + (hasSeeds(scene) ? 3 : 2);
  if (ImGui::BeginTable("cells", columns,
                        ImGuiTableFlags_ScrollX | ImGuiTableFlags_ScrollY | ImGuiTableFlags_RowBg |
                            ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_NoSavedSettings,
                        room)) {
    declareColumns(scene);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(scene.overview.ranking.size()));
    while (clipper.Step()) {
      for (int line = clipper.DisplayStart; line < clipper.DisplayEnd; ++line) {
        const std::int64_t number =
            view.inOrder ? line : scene.overview.ranking[static_cast<std::size_t>(line)];
        drawRow(scene, view, actions, number, line);
      }
    }
    ImGui::EndTable();
  }
  ImGui::EndGroup();
}

}  // namespace rankscope
