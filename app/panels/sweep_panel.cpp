// A sweep: its name and progress, what is chosen, the heat map and the table.
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "panels/choice_strip.h"
#include "panels/freeze_scene.h"
#include "panels/panels.h"
#include "panels/sweep_scene.h"
#include "sweep/sweep_words.h"
#include "ui/fonts.h"
#include "ui/icons.h"
#include "ui/theme.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

/// From here on, map and table lie beside each other.
constexpr float kWide = 860;

Axis axisOf(const SweepOverview& overview) {
  if (!(overview.high > overview.low)) {
    // One value alone is as bright as can be: at the good end of whatever axis.
    const double value = std::isnan(overview.low) ? 1 : overview.low;
    const double margin = std::max(std::abs(value) * 0.1, 1e-6);
    return lowerIsBetter(overview.score) ? Axis{value, value + margin, false}
                                         : Axis{value - margin, value, false};
  }
  return {overview.low, overview.high, lowerIsBetter(overview.score) && overview.low > 0};
}

std::string statusText(const SweepSnapshot& snapshot) {
  const auto count = static_cast<std::int64_t>(snapshot.results.size());
  const std::string failed =
      snapshot.failed > 0 ? fmt::format(", {} failed", formatCount(snapshot.failed)) : "";
  if (snapshot.complete()) {
    return fmt::format("{} cell{}{}", formatCount(count), count == 1 ? "" : "s", failed);
  }
  return fmt::format("{} of {} cells{}, {}", formatCount(snapshot.finished), formatCount(count), failed,
                     snapshot.beingRun ? "running" : "not running");
}

/// @returns whether the sweep is to be closed
bool drawHeader(const SweepOverview& overview, const PlotLook& look) {
  const SweepSnapshot& snapshot = *overview.snapshot;
  const float button = ImGui::GetFrameHeight();
  const float width = ImGui::GetContentRegionAvail().x - button - ImGui::GetStyle().ItemSpacing.x;
  ImGui::AlignTextToFramePadding();
  {
    const ScopedFont bold(FontRole::Bold);
    ellipsisText(snapshot.folder.filename().string(), width);
  }
  tooltip(snapshot.folder.string());
  ImGui::SameLine();
  const bool close = iconButton("close", Icon::Close);
  traceItem("sweep.close");
  tooltip("Close the sweep. What is open of its cells stays open.");
  colouredText(look.palette->textDim, statusText(snapshot));
  traceItem("sweep.status");
  if (!snapshot.complete() && !snapshot.beingRun) {
    tooltip("No process on this machine runs it. The same rankscope sweep command goes on where it stopped.");
  }
  if (!snapshot.complete()) {
    const double fraction =
        static_cast<double>(snapshot.finished) / static_cast<double>(snapshot.results.size());
    thinProgress(static_cast<float>(fraction),
                 ImVec2(ImGui::GetContentRegionAvail().x, std::round(4 * look.scale)), look.palette->textDim,
                 look.palette->frame);
    traceItem("sweep.progress");
  }
  return close;
}

/// A list of labels to choose from. @returns the index of another one that was chosen, or -1
int combo(const std::string& name, const std::vector<std::string>& labels, std::size_t chosen) {
  int picked = -1;
  const bool open = ImGui::BeginCombo(("##" + name).c_str(), labels[chosen].c_str());
  traceItem("sweep." + name);
  if (!open) {
    return picked;
  }
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(labels.size()));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const auto index = static_cast<std::size_t>(i);
      ImGui::PushID(i);
      if (ImGui::Selectable(labels[index].c_str(), index == chosen) && index != chosen) {
        picked = i;
      }
      ImGui::PopID();
      traceItem("sweep." + name + "." + labels[index]);
    }
  }
  ImGui::EndCombo();
  return picked;
}

/// Controls side by side, each with its caption above, wrapping where the room ends.
class ControlRow {
 public:
  ControlRow(const PlotLook& look, float room)
      : look_(look), left_(ImGui::GetCursorPos()), right_(left_.x + room), at_(left_) {}

  /// @returns as combo
  int add(const std::string& name, const std::string& caption, const std::string& help,
          const std::vector<std::string>& labels, std::size_t chosen) {
    const float width = widthFor(labels);
    if (at_.x > left_.x && at_.x + width > right_) {
      at_ = ImVec2(left_.x, at_.y + height());
    }
    ImGui::SetCursorPos(at_);
    ImGui::BeginGroup();
    {
      const ScopedFont small(FontRole::Small);
      colouredText(look_.palette->textDim, caption);
    }
    ImGui::SetCursorPos(ImVec2(at_.x, at_.y + font(FontRole::Small)->FontSize + 3 * look_.scale));
    ImGui::SetNextItemWidth(width);
    const int picked = combo(name, labels, chosen);
    ImGui::EndGroup();
    tooltip(help);
    at_.x += width + 10 * look_.scale;
    return picked;
  }

  void finish() { ImGui::SetCursorPos(ImVec2(left_.x, at_.y + height())); }

 private:
  float height() const {
    return font(FontRole::Small)->FontSize + ImGui::GetFrameHeight() + 10 * look_.scale;
  }
  float widthFor(const std::vector<std::string>& labels) const {
    float widest = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(labels.size(), 200); ++i) {
      widest = std::max(widest, ImGui::CalcTextSize(labels[i].c_str()).x);
    }
    return std::clamp(widest + 2 * ImGui::GetFrameHeight(), 84 * look_.scale, 190 * look_.scale);
  }

  PlotLook look_;
  ImVec2 left_;
  float right_;
  ImVec2 at_;
};

void addScoreControl(ControlRow& row, const SweepOverview& overview, const UiActions& actions) {
  if (overview.scores.empty()) {
    return;
  }
  std::vector<std::string> labels;
  for (const std::string& score : overview.scores) {
    labels.push_back(valueInfo(score).label);
  }
  const auto found = std::find(overview.scores.begin(), overview.scores.end(), overview.score);
  const auto chosen = static_cast<std::size_t>(found - overview.scores.begin());
  const ScoreInfo words = valueInfo(overview.score);
  const int picked = row.add("score", "Score",
                             words.formula.empty() ? words.label : words.label + " = " + words.formula + ".",
                             labels, std::min(chosen, labels.size() - 1));
  if (picked >= 0) {
    actions.rankBy(overview.scores[static_cast<std::size_t>(picked)]);
  }
}

void drawControls(const SweepOverview& overview, SweepChoice& choice, const UiActions& actions,
                  const PlotLook& look) {
  ControlRow row(look, ImGui::GetContentRegionAvail().x);
  addScoreControl(row, overview, actions);
  std::vector<std::string> titles;
  for (const SweepDimension& dimension : overview.dimensions) {
    titles.push_back(dimension.title);
  }
  if (titles.size() > 1) {
    const int down =
        row.add("rows", "Down", "What lies down the side of the map.", titles, choice.rows.value_or(0));
    if (down >= 0) {
      layAlongRows(choice, static_cast<std::size_t>(down));
    }
    const int across = row.add("columns", "Across", "What lies along the top of the map.", titles,
                               choice.columns.value_or(0));
    if (across >= 0) {
      layAlongColumns(choice, static_cast<std::size_t>(across));
    }
  }
  for (std::size_t i = 0; i < overview.dimensions.size(); ++i) {
    if (choice.rows == i || choice.columns == i) {
      continue;
    }
    const SweepDimension& dimension = overview.dimensions[i];
    const int picked = row.add("value." + dimension.title, dimension.title,
                               "The map shows the cells with this one.", dimension.labels, choice.values[i]);
    if (picked >= 0) {
      choice.values[i] = static_cast<std::size_t>(picked);
    }
  }
  row.finish();
}

/// The best point of what the map shows, in words.
void drawBest(const SweepScene& scene, float width) {
  const SweepOverview& overview = scene.overview;
  const SlicePlace first = scene.slice.place(0, 0);
  const SweepGroup* best = overview.best(first.file, first.run);
  if (best == nullptr) {
    return;
  }
  const float em = ImGui::GetFontSize();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  drawIcon(*ImGui::GetWindowDrawList(), Icon::Star,
           ImVec2(corner.x + em * 0.4F, corner.y + ImGui::GetTextLineHeight() / 2), em * 0.75F,
           scene.look.palette->text);
  ImGui::SetCursorScreenPos(ImVec2(corner.x + em * 1.1F, corner.y));
  const std::string unit = valueInfo(overview.score).unit;
  const std::string point = describePlace(overview.sweep(), {best->point, best->file, best->run});
  const std::string words = fmt::format("{}{}{}{}{}", meanText(overview.score, *best),
                                        unit.empty() ? "" : " ", unit, point.empty() ? "" : " at ", point);
  ellipsisText(words, width - em * 1.1F);
  traceItem("sweep.best");
  tooltip(words + fmt::format("\n{}The best mean over the seeds, of those with the most finished seeds.",
                              overview.sweep().files.size() > 1 || overview.runs() > 1
                                  ? "Of this file and run. "
                                  : ""));
}

void drawMapColumn(const SweepScene& scene, SweepView& view, const UiActions& actions, ImVec2 size) {
  const float line = ImGui::GetTextLineHeightWithSpacing();
  drawSweepMap(scene, view, actions, ImVec2(size.x, size.y - line));
  drawBest(scene, size.x);
}

}  // namespace

ImU32 SweepScene::colour(double value) const {
  return colorAt(ColorScale::Sequential, goodness(overview.score, overview.low, overview.high, value));
}

std::string scoreHeading(const std::string& score) {
  const ScoreInfo words = valueInfo(score);
  return score.empty()        ? "score"
         : words.unit.empty() ? words.label
                              : fmt::format("{} ({})", words.label, words.unit);
}

std::string cellNote(const SweepOverview& overview, std::int64_t cell) {
  switch (overview.state(cell)) {
    case CellState::Failed:
      return "failed: " + overview.snapshot->results[static_cast<std::size_t>(cell)]->outcome.reason;
    case CellState::Begun:
      return "begun";
    case CellState::Waiting:
      return "not run yet";
    case CellState::Done:
      break;
  }
  return "";
}

namespace {

void drawCells(const UiModel& model, ViewState& view, const UiActions& actions, const PlotLook& look) {
  const SweepOverview& overview = *model.sweep;
  drawControls(overview, view.sweep.choice, actions, look);
  const SweepSlice slice(overview.sweep(), overview.dimensions, view.sweep.choice);
  const ColorScale scale = lowerIsBetter(overview.score) ? ColorScale::Reversed : ColorScale::Sequential;
  const SweepScene scene{overview, slice, look, axisOf(overview), scale};
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float line = ImGui::GetTextLineHeightWithSpacing();
  if (room.x > kWide * model.scale) {
    const float gap = 24 * model.scale;
    const float map = std::floor((room.x - gap) * 0.56F);
    const ImVec2 corner = ImGui::GetCursorPos();
    drawMapColumn(scene, view.sweep, actions, ImVec2(map, room.y));
    ImGui::SetCursorPos(ImVec2(corner.x + map + gap, corner.y));
    drawSweepTable(scene, view.sweep, actions, ImVec2(room.x - map - gap, room.y));
    return;
  }
  const float height = std::min(sweepMapHeight(scene) + line, std::floor(room.y * 0.6F));
  drawMapColumn(scene, view.sweep, actions, ImVec2(room.x, height));
  ImGui::Dummy(ImVec2(0, 4 * model.scale));
  drawSweepTable(scene, view.sweep, actions, ImGui::GetContentRegionAvail());
}

/// One line; the cells are shown all the same.
void drawProblem(const std::string& problem, const PlotLook& look) {
  if (problem.empty()) {
    return;
  }
  const float em = ImGui::GetFontSize();
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  drawIcon(*ImGui::GetWindowDrawList(), Icon::Warning,
           ImVec2(corner.x + em * 0.5F, corner.y + ImGui::GetTextLineHeight() / 2), em * 0.9F,
           look.palette->warning);
  ImGui::SetCursorScreenPos(ImVec2(corner.x + em * 1.4F, corner.y));
  ImGui::PushStyleColor(ImGuiCol_Text, look.palette->warning);
  ellipsisText(problem, ImGui::GetContentRegionAvail().x);
  ImGui::PopStyleColor();
  traceItem("sweep.problem");
  tooltip(problem);
}

constexpr std::array<StripChoice, 2> kViews = {
    {{"Freeze", "The score against the depth of freezing, beside the ranks of the encoder's layers.",
      "sweep.view.freeze"},
     {"Cells", "The heat map and the table of every sweep.", "sweep.view.cells"}}};

void drawViewChoice(SweepView& view, float scale) {
  int chosen = view.cells ? 1 : 0;
  choiceStrip("sweep view", kViews, chosen, 150 * scale);
  view.cells = chosen == 1;
}

}  // namespace

void drawSweepPanel(const UiModel& model, ViewState& view, const UiActions& actions) {
  const PlotLook look{&palette(model.dark), model.scale};
  view.sweep.choice = fittingChoice(view.sweep.choice, model.sweep->dimensions);
  const bool close = drawHeader(*model.sweep, look);
  ImGui::Dummy(ImVec2(0, 2 * model.scale));
  drawProblem(model.sweep->snapshot->freezeProblem, look);
  if (model.sweep->freeze != nullptr) {
    drawViewChoice(view.sweep, model.scale);
  }
  if (model.sweep->freeze != nullptr && !view.sweep.cells) {
    drawFreezeView(model, view, actions, look);
  } else {
    drawCells(model, view, actions, look);
  }
  // At the end: closing forgets what is being looked at.
  if (close) {
    actions.invoke("file.close-sweep");
  }
}

}  // namespace rankscope
