// The heat map of a sweep, and what it says of the cell under the mouse.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "panels/sweep_scene.h"
#include "sweep/sweep_words.h"
#include "ui/fonts.h"
#include "ui/icons.h"
#include "ui/imgui_shim.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr float kTallestCell = 46;
constexpr float kLowestCell = 20;
constexpr float kWidestCell = 112;
constexpr float kNarrowestCell = 26;
constexpr std::size_t kNamedSeeds = 12;

/// Where everything lies; in screen pixels, scrolling included.
struct MapLayout {
  ImVec2 corner;  ///< of the labels
  float gutter = 0;
  float header = 0;
  float cellWidth = 0;
  float cellHeight = 0;

  ImVec2 cell(std::size_t row, std::size_t column) const {
    return {corner.x + gutter + static_cast<float>(column) * cellWidth,
            corner.y + header + static_cast<float>(row) * cellHeight};
  }
};

/// How the seeds of one cell of the map stand.
struct Standing {
  const SweepGroup* group = nullptr;  ///< null without a finished seed
  std::int64_t seeds = 0;
  bool begun = false;  ///< one of them

  bool hasMean() const { return group != nullptr && group->finished > 0; }
  bool anyFailed() const { return group != nullptr && group->failed > 0; }
};

Standing standingOf(const SweepOverview& overview, const SlicePlace& place) {
  Standing standing;
  standing.group = overview.group(place);
  for (const std::int64_t cell : cellsAt(overview.sweep(), place)) {
    ++standing.seeds;
    standing.begun = standing.begun || overview.state(cell) == CellState::Begun;
  }
  return standing;
}

/// In full, in three digits, or cut: whatever fits.
std::string labelWithin(ImFont* small, const std::string& label, float width) {
  if (textSize(small, label).x <= width) {
    return label;
  }
  char* end = nullptr;
  const double number = std::strtod(label.c_str(), &end);
  const std::string brief = end != label.c_str() && *end == '\0' ? fmt::format("{:.3g}", number) : label;
  return fitText(small, brief, width);
}

const SweepDimension* along(const SweepScene& scene, std::optional<std::size_t> side) {
  return side ? &scene.overview.dimensions[*side] : nullptr;
}

float gutterWidth(const SweepScene& scene, const SweepDimension* rows, float room) {
  if (rows == nullptr) {
    return 0;
  }
  ImFont* small = font(FontRole::Small);
  float widest = textSize(small, rows->title).x;
  for (std::size_t i = 0; i < std::min<std::size_t>(rows->labels.size(), 200); ++i) {
    widest = std::max(widest, textSize(small, rows->labels[i]).x);
  }
  return std::ceil(std::min(widest, room * 0.4F)) + 8 * scene.look.scale;
}

float headerHeight(const SweepScene& scene, bool titled) {
  const float line = font(FontRole::Small)->FontSize;
  return (titled ? 2 * line : 0) + 6 * scene.look.scale;
}

MapLayout layOut(const SweepScene& scene, const SweepView& view, ImVec2 size) {
  const float scale = scene.look.scale;
  MapLayout layout;
  layout.gutter = gutterWidth(scene, along(scene, view.choice.rows), size.x);
  layout.header = headerHeight(scene, view.choice.columns.has_value());
  const auto fitted = [](float room, std::size_t count, float least, float most) {
    return std::floor(std::clamp(room / static_cast<float>(count), least, most));
  };
  layout.cellWidth = fitted(size.x - layout.gutter - scale, scene.slice.columns(), kNarrowestCell * scale,
                            kWidestCell * scale);
  layout.cellHeight =
      fitted(size.y - layout.header - scale, scene.slice.rows(), kLowestCell * scale, kTallestCell * scale);
  return layout;
}

/// Indices of rows or columns, the last one excluded.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Those of `count` that can be seen between `low` and `high`, if the first begins at `origin`.
Range visible(float origin, float step, std::size_t count, float low, float high) {
  const auto index = [&](float at) {
    return static_cast<std::size_t>(std::clamp((at - origin) / step, 0.0F, static_cast<float>(count)));
  };
  return {index(low), std::min(count, index(high) + 1)};
}

Range visibleRows(const SweepScene& scene, const MapLayout& at) {
  const ImRect& clip = ImGui::GetCurrentWindow()->ClipRect;
  return visible(at.cell(0, 0).y, at.cellHeight, scene.slice.rows(), clip.Min.y, clip.Max.y);
}

Range visibleColumns(const SweepScene& scene, const MapLayout& at) {
  const ImRect& clip = ImGui::GetCurrentWindow()->ClipRect;
  return visible(at.cell(0, 0).x, at.cellWidth, scene.slice.columns(), clip.Min.x, clip.Max.x);
}

void drawLabels(const SweepScene& scene, const SweepView& view, const MapLayout& at) {
  ImFont* small = font(FontRole::Small);
  const Palette& p = *scene.look.palette;
  const float gap = 4 * scene.look.scale;
  if (const SweepDimension* columns = along(scene, view.choice.columns)) {
    drawText(small, ImVec2(at.corner.x + at.gutter, at.corner.y), p.textDim, columns->title);
    const Range seen = visibleColumns(scene, at);
    for (std::size_t i = seen.begin; i < seen.end; ++i) {
      const ImVec2 cell = at.cell(0, i);
      drawText(small, ImVec2(cell.x + at.cellWidth / 2, cell.y - small->FontSize - gap), p.text,
               labelWithin(small, columns->labels[i], at.cellWidth - gap), 0.5F);
    }
  }
  if (const SweepDimension* rows = along(scene, view.choice.rows)) {
    const float right = at.corner.x + at.gutter - 2 * gap;
    if (view.choice.columns) {
      drawText(small, ImVec2(right, at.cell(0, 0).y - small->FontSize - gap), p.textDim, rows->title, 1);
    }
    const Range seen = visibleRows(scene, at);
    for (std::size_t i = seen.begin; i < seen.end; ++i) {
      drawText(small, ImVec2(right, at.cell(i, 0).y + (at.cellHeight - small->FontSize) / 2), p.text,
               labelWithin(small, rows->labels[i], at.gutter - 2 * gap), 1);
    }
  }
}

bool isDark(ImU32 colour) {
  const auto channel = [colour](int shift) { return static_cast<float>(colour >> shift & 0xFFU); };
  return 0.2126F * channel(IM_COL32_R_SHIFT) + 0.7152F * channel(IM_COL32_G_SHIFT) +
             0.0722F * channel(IM_COL32_B_SHIFT) <
         128;
}

void drawMean(const SweepScene& scene, const Standing& standing, ImVec2 low, ImVec2 high, ImU32 ink) {
  ImFont* small = font(FontRole::Small);
  const float width = high.x - low.x - 4 * scene.look.scale;
  const std::string mean = valueText(scene.overview.score, standing.group->mean);
  const float star = standing.group->best ? small->FontSize : 0;
  const float middle = (low.x + high.x) / 2;
  const float centre = (low.y + high.y) / 2;
  const bool room = textSize(small, mean).x <= width;
  const bool deviation = std::isfinite(standing.group->deviation) && high.y - low.y > 2.4F * small->FontSize;
  const std::string spread = "± " + deviationText(*standing.group);
  const bool second = room && deviation && textSize(small, spread).x <= width;
  const float top = second ? centre - small->FontSize : centre - small->FontSize / 2;
  if (room) {
    drawText(small, ImVec2(middle, top), ink, mean, 0.5F);
  }
  if (second) {
    drawText(small, ImVec2(middle, top + small->FontSize), withAlpha(ink, 0.75F), spread, 0.5F);
  }
  if (star > 0) {
    const bool beside = textSize(small, mean).x + 2 * star <= width;
    const ImVec2 place = !room    ? ImVec2(middle, centre)
                         : beside ? ImVec2(middle - textSize(small, mean).x / 2 - star * 0.6F, top + star / 2)
                                  : ImVec2(high.x - star * 0.5F, low.y + star * 0.5F);
    drawIcon(*ImGui::GetWindowDrawList(), Icon::Star, place, star * 0.8F, ink);
  }
}

/// What has no number: a word if it fits, else a sign.
void drawWithoutMean(const SweepScene& scene, const Standing& standing, ImVec2 low, ImVec2 high) {
  const Palette& p = *scene.look.palette;
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const bool failed = standing.anyFailed();
  list.AddRectFilled(low, high, failed ? mix(p.canvas, p.error, 0.18F) : p.canvas, 2 * scene.look.scale);
  list.AddRect(low, high, failed ? withAlpha(p.error, 0.7F) : p.border, 2 * scene.look.scale);
  ImFont* small = font(FontRole::Small);
  const float width = high.x - low.x - 4 * scene.look.scale;
  std::string word = failed ? "failed" : standing.begun ? "begun" : standing.group != nullptr ? "–" : "·";
  if (textSize(small, word).x > width) {
    word = failed ? "×" : "…";
  }
  drawText(small, ImVec2((low.x + high.x) / 2, (low.y + high.y - small->FontSize) / 2),
           failed ? p.error : p.textDim, word, 0.5F);
}

/// Seeds that are missing as a bar along the bottom; one that failed as a corner.
void drawMissing(const SweepScene& scene, const Standing& standing, ImVec2 low, ImVec2 high, ImU32 ink) {
  ImDrawList& list = *ImGui::GetWindowDrawList();
  const float scale = scene.look.scale;
  if (standing.anyFailed()) {
    const float side = 8 * scale;
    list.AddTriangleFilled(low, ImVec2(low.x + side, low.y), ImVec2(low.x, low.y + side),
                           scene.look.palette->error);
  }
  const std::int64_t known = standing.group->failed + standing.group->finished;
  if (known < standing.seeds) {
    const float width = (high.x - low.x) * static_cast<float>(known) / static_cast<float>(standing.seeds);
    list.AddRectFilled(ImVec2(low.x, high.y - 2 * scale), ImVec2(low.x + width, high.y),
                       withAlpha(ink, 0.6F));
  }
}

void drawCell(const SweepScene& scene, const Standing& standing, ImVec2 low, ImVec2 high) {
  if (!standing.hasMean()) {
    drawWithoutMean(scene, standing, low, high);
    return;
  }
  const ImU32 colour = scene.colour(standing.group->mean);
  const ImU32 ink = isDark(colour) ? IM_COL32(255, 255, 255, 255) : IM_COL32(20, 22, 26, 255);
  ImGui::GetWindowDrawList()->AddRectFilled(low, high, colour, 2 * scene.look.scale);
  drawMissing(scene, standing, low, high, ink);
  drawMean(scene, standing, low, high, ink);
}

void drawOutline(const SweepScene& scene, ImVec2 low, ImVec2 high, ImU32 colour) {
  const float width = 2 * scene.look.scale;
  ImGui::GetWindowDrawList()->AddRect(low, high, colour, 2 * scene.look.scale, 0, width);
}

void drawSeedLine(const SweepScene& scene, std::int64_t cell, std::size_t run) {
  const SweepOverview& overview = scene.overview;
  const double value = overview.value({cell, run});
  const std::string note = cellNote(overview, cell);
  const std::string words =
      std::isfinite(value) ? valueText(overview.score, value) : (note.empty() ? "–" : note);
  colouredText(
      overview.state(cell) == CellState::Failed ? scene.look.palette->error : scene.look.palette->text,
      fmt::format("seed {}:  {}", seedAt(overview.sweep(), cell), words));
}

std::string clickHint(const SweepOverview& overview, std::int64_t cell) {
  const std::string seed =
      overview.sweep().seeds.size() > 1 ? fmt::format(", seed {}", seedAt(overview.sweep(), cell)) : "";
  switch (overview.state(cell)) {
    case CellState::Done:
      return "A click opens it" + seed + ".";
    case CellState::Failed:
      return "A click opens what is there of it" + seed + ".";
    case CellState::Begun:
    case CellState::Waiting:
      break;
  }
  return "A click opens its experiment, from step 0" + seed + ".";
}

void drawTip(const SweepScene& scene, const SlicePlace& place) {
  const SweepOverview& overview = scene.overview;
  const Standing standing = standingOf(overview, place);
  const std::vector<std::int64_t> cells = cellsAt(overview.sweep(), place);
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(ImGui::GetFontSize() * 26);
  if (const std::string words = describePlace(overview.sweep(), place); !words.empty()) {
    const ScopedFont bold(FontRole::Bold);
    ImGui::TextUnformatted(words.c_str());
  }
  if (standing.hasMean()) {
    const std::string unit = valueInfo(overview.score).unit;
    ImGui::TextUnformatted(fmt::format("{} {}{}{}{}", valueInfo(overview.score).label,
                                       meanText(overview.score, *standing.group), unit.empty() ? "" : " ",
                                       unit, standing.group->best ? ", the best" : "")
                               .c_str());
  }
  for (std::size_t i = 0; i < std::min(cells.size(), kNamedSeeds); ++i) {
    drawSeedLine(scene, cells[i], place.run);
  }
  if (cells.size() > kNamedSeeds) {
    colouredText(scene.look.palette->textDim, fmt::format("and {} more seeds", cells.size() - kNamedSeeds));
  }
  colouredText(scene.look.palette->textDim, clickHint(overview, overview.cellToOpen(place)));
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

void drawCells(const SweepScene& scene, const SweepView& view, const MapLayout& at) {
  const Range rows = visibleRows(scene, at);
  const Range columns = visibleColumns(scene, at);
  const float gap = scene.look.scale;
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    for (std::size_t column = columns.begin; column < columns.end; ++column) {
      const SlicePlace place = scene.slice.place(row, column);
      const ImVec2 low(at.cell(row, column).x + gap, at.cell(row, column).y + gap);
      const ImVec2 high(low.x + at.cellWidth - 2 * gap, low.y + at.cellHeight - 2 * gap);
      const Standing standing = standingOf(scene.overview, place);
      drawCell(scene, standing, low, high);
      if (view.opened >= 0 && placeOf(scene.overview.sweep(), view.opened).point == place.point &&
          placeOf(scene.overview.sweep(), view.opened).file == place.file) {
        drawOutline(scene, low, high, scene.look.palette->text);
      }
      traceArea(fmt::format("sweep.cell.{}.{}", row, column), low, high);
    }
  }
}

/// One button over all cells: which of them is meant, the mouse says.
void interact(const SweepScene& scene, const UiActions& actions, const MapLayout& at) {
  const auto columns = static_cast<float>(scene.slice.columns());
  const auto rows = static_cast<float>(scene.slice.rows());
  const ImVec2 origin = at.cell(0, 0);
  ImGui::SetCursorScreenPos(origin);
  const bool clicked = ImGui::InvisibleButton("cells", ImVec2(columns * at.cellWidth, rows * at.cellHeight));
  if (!ImGui::IsItemHovered()) {
    return;
  }
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const auto column =
      static_cast<std::size_t>(std::clamp((mouse.x - origin.x) / at.cellWidth, 0.0F, columns - 1));
  const auto row = static_cast<std::size_t>(std::clamp((mouse.y - origin.y) / at.cellHeight, 0.0F, rows - 1));
  const SlicePlace place = scene.slice.place(row, column);
  const ImVec2 low = at.cell(row, column);
  drawOutline(scene, low, ImVec2(low.x + at.cellWidth, low.y + at.cellHeight),
              withAlpha(scene.look.palette->text, 0.5F));
  drawTip(scene, place);
  if (clicked) {
    actions.openCell(scene.overview.cellToOpen(place));
  }
}

float scaleHeight(const SweepScene& scene) {
  return 2 * font(FontRole::Small)->FontSize + 24 * scene.look.scale;
}

/// Colours and what they mean, in one line of text and a bar.
void drawScale(const SweepScene& scene, ImVec2 at, float width) {
  ImFont* small = font(FontRole::Small);
  const Palette& p = *scene.look.palette;
  const float scale = scene.look.scale;
  const std::string words = fmt::format("{}, mean over the seeds", scoreHeading(scene.overview.score));
  drawText(small, at, p.textDim, fitText(small, words, width));
  drawColorBar(ImVec2(at.x, at.y + small->FontSize + 4 * scale), width, BarDirection::Horizontal, scene.scale,
               scene.axis, scene.look);
}

}  // namespace

float sweepMapHeight(const SweepScene& scene) {
  return headerHeight(scene, true) +
         static_cast<float>(scene.slice.rows()) * kTallestCell * scene.look.scale + scaleHeight(scene);
}

void drawSweepMap(const SweepScene& scene, const SweepView& view, const UiActions& actions, ImVec2 size) {
  const float scale = scene.look.scale;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const bool hasScale = !std::isnan(scene.overview.low);
  const float below = hasScale ? scaleHeight(scene) : 0;
  const ImVec2 room(size.x, std::max(size.y - below, 40 * scale));
  MapLayout layout = layOut(scene, view, room);
  const ImVec2 whole(layout.gutter + static_cast<float>(scene.slice.columns()) * layout.cellWidth,
                     layout.header + static_cast<float>(scene.slice.rows()) * layout.cellHeight);
  const float bar = ImGui::GetStyle().ScrollbarSize;
  const float shown = std::min(room.y, whole.y + (whole.x > room.x ? bar : 0) + scale);
  shim::beginBareChild("map", ImVec2(size.x, shown), ImGuiWindowFlags_HorizontalScrollbar);
  layout.corner = ImGui::GetCursorScreenPos();
  drawLabels(scene, view, layout);
  drawCells(scene, view, layout);
  interact(scene, actions, layout);
  ImGui::EndChild();
  traceItem("sweep.map");
  if (hasScale) {
    const float width = std::min(std::max(whole.x - layout.gutter, 200 * scale), size.x - layout.gutter);
    drawScale(scene, ImVec2(corner.x + layout.gutter, corner.y + shown + 8 * scale), width - 8 * scale);
  }
  ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + shown + below));
  ImGui::Dummy(ImVec2(size.x, 0));
}

}  // namespace rankscope
