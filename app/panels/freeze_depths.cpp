// PSNR or SSIM of a freeze sweep against the depth.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "panels/freeze_scene.h"
#include "sweep/sweep_words.h"
#include "ui/fonts.h"
#include "ui/icons.h"
#include "ui/plot_marks.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

constexpr std::size_t kReadCurves = 14;
/// With more targets than this their spreads would hide each other.
constexpr std::size_t kWhiskered = 6;
constexpr float kReach = 16;  // of the mouse, in unscaled pixels

/// A point that the mouse means.
struct Aim {
  const FreezeCurve* curve = nullptr;
  const FreezePoint* point = nullptr;
};

std::int64_t firstPlace(const FreezeScene& scene) {
  return scene.freeze.hasRecipe || scene.freeze.depths.empty() ? kNothingFrozen : scene.freeze.depths.front();
}

std::int64_t lastPlace(const FreezeScene& scene) {
  return scene.freeze.depths.empty() ? kNothingFrozen : scene.freeze.depths.back();
}

/// Every depth, or every second, third … where there is no room for all.
std::vector<Tick> depthTicks(const FreezeScene& scene, float width) {
  std::vector<Tick> ticks;
  if (scene.freeze.hasRecipe) {
    ticks.push_back({static_cast<double>(kNothingFrozen), "none"});
  }
  const float each = width / static_cast<float>(std::max<std::int64_t>(lastPlace(scene) + 2, 1));
  const auto stride = static_cast<std::int64_t>(std::ceil(24 * scene.look.scale / std::max(each, 0.01F)));
  for (const std::int64_t tau : scene.freeze.depths) {
    ticks.push_back({static_cast<double>(tau), tau % stride == 0 ? fmt::format("{}", tau) : ""});
  }
  return ticks;
}

PlotAxes axesOf(const FreezeScene& scene, float width) {
  const FreezeFigure& figure = scene.figure;
  const double margin = 0.45;
  PlotAxes axes;
  axes.x = {static_cast<double>(firstPlace(scene)) - margin, static_cast<double>(lastPlace(scene)) + margin,
            false};
  // Room for a star above the best.
  const double extent = figure.high - figure.low;
  axes.y = niceAxis(figure.low, figure.high + (extent > 0 ? 0.08 * extent : 0), false, 8);
  axes.xLabel = "τ: layers 0 … τ are frozen";
  axes.yLabel = fmt::format("{} against depth", valueInfo(figure.score).label);
  if (const std::string unit = valueInfo(figure.score).unit; !unit.empty()) {
    axes.yLabel = fmt::format("{}, {}, against depth", valueInfo(figure.score).label, unit);
  }
  axes.xTicks = depthTicks(scene, width);
  return axes;
}

PlotSpread spreadOf(const FreezePoint& point) {
  const double deviation = std::isfinite(point.value.deviation) ? point.value.deviation : 0;
  return {static_cast<double>(point.tau), point.value.mean - deviation, point.value.mean + deviation};
}

PlotPoint placeOfPoint(const FreezePoint& point) {
  return {static_cast<double>(point.tau), point.value.mean};
}

/// The name of a line at its foot, on whichever side there is room.
void nameLine(const FreezeScene& scene, const Plot& plot, std::int64_t layer, const char* name, int row,
              ImU32 colour) {
  ImFont* small = font(FontRole::Small);
  const float gap = 4 * scene.look.scale;
  const float x = plot.toScreen({static_cast<double>(layer), scene.figure.low}).x;
  const float y = plot.maximum().y - static_cast<float>(row + 1) * small->FontSize;
  const bool right = x + gap + textSize(small, name).x <= plot.maximum().x;
  drawText(small, ImVec2(right ? x + gap : x - gap, y), colour, name, right ? 0 : 1);
}

/// Where the ranks of the encoder peak: upright lines with their names at the foot.
void markPeaks(const FreezeScene& scene, Plot& plot) {
  const FreezeStudy& study = scene.freeze.study;
  const auto mark = [&](const std::optional<std::int64_t>& layer, const char* name, int row, ImU32 colour) {
    if (layer) {
      plot.verticalLine(static_cast<double>(*layer), withAlpha(colour, 0.6F));
      nameLine(scene, plot, *layer, name, row, colour);
    }
  };
  if (study.weightPeak() == study.activationPeak()) {
    mark(study.weightPeak(), "peak of sr(W) and sr(H)", 0, scene.weightColour());
    return;
  }
  // In rows of their own: they may be neighbours.
  mark(study.weightPeak(), "peak of sr(W)", 0, scene.weightColour());
  mark(study.activationPeak(), "peak of sr(H)", 1, scene.activationColour());
}

void drawSpreads(const FreezeScene& scene, const Plot& plot, const FreezeCurve& curve, ImU32 colour) {
  for (const FreezePoint& point : curve.depths) {
    if (point.known() && std::isfinite(point.value.deviation)) {
      drawWhisker(plot, spreadOf(point), withAlpha(colour, 0.75F), scene.look.scale);
    }
  }
  if (curve.recipe && curve.recipe->known() && std::isfinite(curve.recipe->value.deviation)) {
    drawWhisker(plot, spreadOf(*curve.recipe), withAlpha(colour, 0.75F), scene.look.scale);
  }
}

void drawSpreadBand(const Plot& plot, const FreezeCurve& curve, ImU32 colour) {
  std::vector<PlotSpread> spreads;
  for (const FreezePoint& point : curve.depths) {
    if (point.known()) {
      spreads.push_back(spreadOf(point));
    }
  }
  drawBand(plot, spreads, withAlpha(colour, 0.10F));
}

void drawRecipe(const FreezeScene& scene, Plot& plot, const FreezeCurve& curve, ImU32 colour) {
  if (curve.recipe && curve.recipe->known()) {
    drawDashes(plot, curve.recipe->value.mean, static_cast<double>(kNothingFrozen),
               static_cast<double>(lastPlace(scene)) + 0.45, withAlpha(colour, 0.65F), scene.look.scale);
    plot.dot(placeOfPoint(*curve.recipe), colour, 3.5F);
  }
}

void drawCurve(const FreezeScene& scene, Plot& plot, const FreezeCurve& curve, ImU32 colour,
               float thickness) {
  drawRecipe(scene, plot, curve, colour);
  std::vector<PlotPoint> points;
  for (const FreezePoint& point : curve.depths) {
    points.push_back({static_cast<double>(point.tau), point.known() ? point.value.mean : std::nan("")});
  }
  plot.line(points, colour, thickness);
  for (const FreezePoint& point : curve.depths) {
    if (point.known()) {
      plot.dot(placeOfPoint(point), colour, thickness > 2 ? 4 : 3);
    }
  }
  if (curve.best) {
    drawStarAbove(plot, placeOfPoint(*curve.at(*curve.best)), colour, scene.look.scale);
  }
}

void traceCurve(const Plot& plot, const FreezeCurve& curve, const std::string& name, float scale) {
  const auto trace = [&](const FreezePoint& point, const std::string& depth) {
    if (point.known()) {
      const ImVec2 at = plot.toScreen(placeOfPoint(point));
      traceArea(fmt::format("freeze.point.{}.{}", name, depth), ImVec2(at.x - 5 * scale, at.y - 5 * scale),
                ImVec2(at.x + 5 * scale, at.y + 5 * scale));
    }
  };
  for (const FreezePoint& point : curve.depths) {
    trace(point, fmt::format("{}", point.tau));
  }
  if (curve.recipe) {
    trace(*curve.recipe, "none");
  }
}

/// The nearest point of a target within the mouse's reach.
Aim aimOf(const FreezeScene& scene, const Plot& plot) {
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  Aim aim;
  float nearest = kReach * scene.look.scale;
  const auto consider = [&](const FreezeCurve& curve, const FreezePoint& point) {
    if (!point.known()) {
      return;
    }
    const ImVec2 at = plot.toScreen(placeOfPoint(point));
    const float distance = std::hypot(at.x - mouse.x, at.y - mouse.y);
    if (distance < nearest) {
      nearest = distance;
      aim = {&curve, &point};
    }
  };
  for (const FreezeCurve& curve : scene.figure.targets) {
    for (const FreezePoint& point : curve.depths) {
      consider(curve, point);
    }
    if (curve.recipe) {
      consider(curve, *curve.recipe);
    }
  }
  return aim;
}

std::string depthTitle(const FreezeScene& scene, std::int64_t tau) {
  if (tau == kNothingFrozen) {
    return "Nothing frozen: the published recipe";
  }
  const auto layers = static_cast<std::int64_t>(scene.freeze.study.encoder.weightRanks.size());
  const std::string frozen = tau == 0 ? "layer 0 is frozen" : fmt::format("layers 0 … {} are frozen", tau);
  return fmt::format("τ = {}: {}{}", tau, frozen, tau + 1 == layers ? ", only the head is fitted" : "");
}

LegendEntry reading(const FreezeScene& scene, const FreezeCurve& curve, std::int64_t tau, ImU32 colour) {
  const FreezePoint* point = curve.at(tau);
  if (point == nullptr) {
    return {colour, curve.name, "–"};
  }
  std::string words = freezeValueText(scene.figure, *point);
  if (point->known()) {
    words += fmt::format("   {} fit{}", point->value.count, point->value.count == 1 ? "" : "s");
  }
  words += point->failed > 0 ? fmt::format(", {} failed", point->failed) : "";
  return {colour, curve.name, words + (curve.best == tau ? "   best" : "")};
}

void addRank(std::vector<LegendEntry>& entries, const std::vector<double>& ranks, std::int64_t tau,
             const std::string& name, ImU32 colour) {
  if (tau >= 0 && tau < static_cast<std::int64_t>(ranks.size())) {
    entries.push_back({colour, fmt::format("{} of layer {}", name, tau),
                       formatReading(ranks[static_cast<std::size_t>(tau)])});
  }
}

std::string clickWords(const FreezeScene& scene, const Aim& aim) {
  const std::int64_t cell = scene.overview.cellToOpen(aim.point->place);
  return fmt::format(
      "A click opens {}, {}, seed {}.", aim.curve->name,
      aim.point->tau == kNothingFrozen ? "nothing frozen" : fmt::format("τ = {}", aim.point->tau),
      seedAt(scene.overview.sweep(), cell));
}

void readDepth(const FreezeScene& scene, std::int64_t tau, const Aim& aim) {
  std::vector<LegendEntry> entries;
  if (scene.figure.mean) {
    entries.push_back(reading(scene, *scene.figure.mean, tau, scene.look.palette->text));
  }
  const std::vector<FreezeCurve>& targets = scene.figure.targets;
  for (std::size_t i = 0; i < std::min(targets.size(), kReadCurves); ++i) {
    entries.push_back(reading(scene, targets[i], tau, scene.targetColour(i)));
  }
  const FreezeEncoder& encoder = scene.freeze.study.encoder;
  addRank(entries, encoder.weightRanks, tau, "sr(W)", scene.weightColour());
  addRank(entries, encoder.activationRanks, tau, "sr(H)", scene.activationColour());
  drawReadout(depthTitle(scene, tau), entries, scene.look);
  ImGui::BeginTooltip();
  if (targets.size() > kReadCurves) {
    colouredText(scene.look.palette->textDim,
                 fmt::format("and {} more targets", targets.size() - kReadCurves));
  }
  if (aim.point != nullptr) {
    const ScopedFont small(FontRole::Small);
    colouredText(scene.look.palette->textDim, clickWords(scene, aim));
  }
  ImGui::EndTooltip();
}

void hover(const FreezeScene& scene, Plot& plot, const UiActions& actions) {
  const Aim aim = aimOf(scene, plot);
  const auto nearest = static_cast<std::int64_t>(std::lround(plot.mouseX()));
  const std::int64_t tau =
      aim.point != nullptr ? aim.point->tau : std::clamp(nearest, firstPlace(scene), lastPlace(scene));
  plot.verticalLine(static_cast<double>(tau), scene.look.palette->textFaint);
  if (aim.point != nullptr) {
    const ImVec2 at = plot.toScreen(placeOfPoint(*aim.point));
    ImGui::GetWindowDrawList()->AddCircle(ImVec2(at.x + 0.5F, at.y + 0.5F), 7 * scene.look.scale,
                                          scene.look.palette->text, 20, 1.5F * scene.look.scale);
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  readDepth(scene, tau, aim);
  if (plot.clicked() && aim.point != nullptr) {
    actions.openCell(scene.overview.cellToOpen(aim.point->place));
  }
}

/// A ring around the point whose cell is open.
void markOpened(const FreezeScene& scene, const Plot& plot, std::int64_t opened) {
  if (opened < 0) {
    return;
  }
  const CellPlace place = placeOf(scene.overview.sweep(), opened);
  const auto mark = [&](const FreezePoint& point) {
    if (point.known() && point.place.point == place.point && point.place.file == place.file) {
      const ImVec2 at = plot.toScreen(placeOfPoint(point));
      ImGui::GetWindowDrawList()->AddCircle(ImVec2(at.x + 0.5F, at.y + 0.5F), 7 * scene.look.scale,
                                            scene.look.palette->text, 20, 1.5F * scene.look.scale);
    }
  };
  for (const FreezeCurve& curve : scene.figure.targets) {
    std::for_each(curve.depths.begin(), curve.depths.end(), mark);
    if (curve.recipe) {
      mark(*curve.recipe);
    }
  }
}

void drawCurves(const FreezeScene& scene, Plot& plot) {
  const FreezeFigure& figure = scene.figure;
  const float scale = scene.look.scale;
  if (figure.mean) {
    drawSpreadBand(plot, *figure.mean, scene.look.palette->text);
  }
  for (std::size_t i = 0; i < figure.targets.size(); ++i) {
    const FreezeCurve& curve = figure.targets[i];
    if (figure.targets.size() <= kWhiskered) {
      drawSpreads(scene, plot, curve, scene.targetColour(i));
    }
    drawCurve(scene, plot, curve, scene.targetColour(i), figure.mean ? 1.5F : 2.5F);
    traceCurve(plot, curve, fmt::format("{}", i), scale);
  }
  if (figure.mean) {
    drawCurve(scene, plot, *figure.mean, scene.look.palette->text, 2.5F);
    traceCurve(plot, *figure.mean, "mean", scale);
  }
}

std::vector<LegendEntry> legendOf(const FreezeScene& scene) {
  std::vector<LegendEntry> entries;
  const auto best = [](const FreezeCurve& curve) {
    return curve.best ? fmt::format("best τ = {}", *curve.best) : std::string("–");
  };
  if (scene.figure.mean) {
    entries.push_back({scene.look.palette->text, "mean", best(*scene.figure.mean)});
  }
  for (std::size_t i = 0; i < scene.figure.targets.size(); ++i) {
    entries.push_back({scene.targetColour(i), scene.figure.targets[i].name, best(scene.figure.targets[i])});
  }
  return entries;
}

}  // namespace

void drawFreezeDepths(const FreezeScene& scene, std::int64_t opened, const UiActions& actions, ImVec2 size) {
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float line = font(FontRole::Small)->FontSize;
  const float legend = line + 8 * scene.look.scale;
  drawLegend(corner, size.x, legendOf(scene), scene.look);
  ImGui::SetCursorScreenPos(ImVec2(corner.x, corner.y + legend));
  Plot plot("freeze depths", ImVec2(size.x, size.y - legend), axesOf(scene, size.x), scene.look);
  traceItem("freeze.depths");
  markPeaks(scene, plot);
  drawCurves(scene, plot);
  markOpened(scene, plot, opened);
  if (!scene.figure.known()) {
    const ImVec2 middle((plot.minimum().x + plot.maximum().x) / 2, (plot.minimum().y + plot.maximum().y) / 2);
    drawText(font(FontRole::Body), middle, scene.look.palette->textDim, "No fit is finished yet", 0.5F);
  } else if (plot.hovered()) {
    hover(scene, plot, actions);
  }
}

}  // namespace rankscope
