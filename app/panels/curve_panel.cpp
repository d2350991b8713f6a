// Score and loss of every Run against steps or seconds, and the scrubber below them.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "panels/choice_strip.h"
#include "panels/error_spectrum_view.h"
#include "panels/panels.h"
#include "panels/rank_scene.h"
#include "panels/recorded.h"
#include "panels/scrubber.h"
#include "ui/fonts.h"
#include "ui/theme.h"

namespace rankscope {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<StripChoice, 2> kAxes = {
    {{"Steps", "Against update steps: what each optimizer makes of the same number of updates.",
      "curves.axis.steps"},
     {"Seconds", "Against each Run's own computing time: a step of Muon costs more than one of Adam.",
      "curves.axis.seconds"}}};

/// One Run's curve: a value per recorded moment, with the step that belongs to each.
struct Curve {
  std::vector<PlotPoint> points;
  std::vector<std::int64_t> steps;
};

struct CurveScene {
  const UiModel& model;
  const ViewState& view;
  PlotLook look;
  Axis x;
};

double abscissa(const ViewState& view, std::int64_t step, double seconds) {
  if (view.againstSeconds) {
    return seconds;
  }
  return view.logarithmicSteps && step == 0 ? kNan : static_cast<double>(step);
}

/// @param valueOf of a CurvePoint; @param now of the newest evaluation, which may be ahead of the record
template <class ValueOf>
Curve makeCurve(const ViewState& view, const Frame& frame, ValueOf valueOf, double now) {
  Curve curve;
  const auto& recorded = frame.history->record.curve;
  curve.points.reserve(recorded.size() + 1);
  for (const CurvePoint& point : recorded) {
    const double x = abscissa(view, point.step, point.seconds);
    const double y = valueOf(point);
    // A score that was not computed there leaves no gap.
    if (std::isfinite(x) && !std::isnan(y)) {
      curve.points.push_back({x, y});
      curve.steps.push_back(point.step);
    }
  }
  const Evaluation& newest = frame.evaluation;
  const bool ahead = recorded.empty() || newest.step > recorded.back().step;
  const double x = abscissa(view, newest.step, frame.activeSeconds);
  if (ahead && newest.wholeSignal && frame.outputs != nullptr && std::isfinite(x) && !std::isnan(now) &&
      (curve.points.empty() || x >= curve.points.back().x)) {
    curve.points.push_back({x, now});
    curve.steps.push_back(newest.step);
  }
  return curve;
}

std::vector<Curve> scoreCurves(const UiModel& model, const ViewState& view, const std::string& score) {
  std::vector<Curve> curves;
  for (const RunView& run : model.runs) {
    const auto& names = run.frame->history->record.scoreNames;
    const auto index = static_cast<std::size_t>(std::find(names.begin(), names.end(), score) - names.begin());
    const auto valueOf = [&](const CurvePoint& point) {
      return index < point.scores.size() ? point.scores[index] : kNan;
    };
    double now = kNan;
    for (const Score& newest : allScores(run.frame->evaluation)) {
      now = newest.name == score ? newest.value : now;
    }
    curves.push_back(makeCurve(view, *run.frame, valueOf, now));
  }
  return curves;
}

std::vector<Curve> lossCurves(const UiModel& model, const ViewState& view) {
  std::vector<Curve> curves;
  for (const RunView& run : model.runs) {
    const auto valueOf = [](const CurvePoint& point) { return point.loss; };
    curves.push_back(makeCurve(view, *run.frame, valueOf, run.frame->evaluation.loss));
  }
  return curves;
}

Axis xAxis(const UiModel& model, const ViewState& view) {
  if (!view.againstSeconds) {
    return stepAxis(model, view.logarithmicSteps);
  }
  double most = 0;
  for (const RunView& run : model.runs) {
    most = std::max(most, run.frame->activeSeconds);
  }
  return {0, most > 0 ? most : 1, false};
}

Axis yAxis(const UiModel& model, const std::vector<Curve>& curves, bool logarithmic) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (std::size_t run = 0; run < curves.size(); ++run) {
    const Curve& curve = curves[run];
    for (std::size_t k = 0; k < curve.points.size(); ++k) {
      const PlotPoint& point = curve.points[k];
      const bool counts = countsForRange(*model.runs[run].frame, curve.steps[k]);
      if (counts && std::isfinite(point.y) && (point.y > 0 || !logarithmic)) {
        low = std::min(low, point.y);
        high = std::max(high, point.y);
      }
    }
  }
  return niceAxis(low, high, logarithmic, 5);
}

/// Index of the newest point at or before x, or -1.
std::ptrdiff_t pointAt(const Curve& curve, double x) {
  const auto after = std::upper_bound(curve.points.begin(), curve.points.end(), x,
                                      [](double value, const PlotPoint& point) { return value < point.x; });
  return after - curve.points.begin() - 1;
}

/// Index of the newest point at or before a step, or -1.
std::ptrdiff_t stepAt(const Curve& curve, std::int64_t step) {
  return std::upper_bound(curve.steps.begin(), curve.steps.end(), step) - curve.steps.begin() - 1;
}

/// Which point of a curve the legend speaks of: under the mouse, at the scrubber, or the newest.
std::ptrdiff_t spokenPoint(const CurveScene& scene, const Plot& plot, const Curve& curve) {
  if (plot.hovered()) {
    return pointAt(curve, plot.mouseX());
  }
  return scene.view.scrubStep >= 0 ? stepAt(curve, scene.view.scrubStep)
                                   : static_cast<std::ptrdiff_t>(curve.points.size()) - 1;
}

void drawCursor(const CurveScene& scene, Plot& plot, const std::vector<Curve>& curves) {
  const std::int64_t scrub = scene.view.scrubStep;
  if (scrub >= 0 && !scene.view.againstSeconds) {
    plot.verticalLine(static_cast<double>(scrub), scene.look.palette->text);
  }
  if (plot.hovered()) {
    plot.verticalLine(plot.mouseX(), scene.look.palette->textFaint);
  }
  if (scrub < 0 && !plot.hovered()) {
    return;
  }
  for (std::size_t run = 0; run < curves.size(); ++run) {
    const std::ptrdiff_t at = spokenPoint(scene, plot, curves[run]);
    if (at >= 0) {
      plot.dot(curves[run].points[static_cast<std::size_t>(at)],
               accentColour(scene.model.runs[run].accent, scene.model.dark), 3.5F);
    }
  }
}

/// Dragging over a plot scrubs; against seconds, to the step that the first Run had reached by then.
void scrubInPlot(const CurveScene& scene, ViewState& view, const Plot& plot,
                 const std::vector<Curve>& curves) {
  if (!plot.active() || curves.empty()) {
    return;
  }
  if (!scene.view.againstSeconds) {
    scrubTo(scene.model, view, plot.mouseX());
    return;
  }
  const std::ptrdiff_t at = pointAt(curves.front(), plot.mouseX());
  if (at >= 0) {
    scrubTo(scene.model, view, static_cast<double>(curves.front().steps[static_cast<std::size_t>(at)]));
  }
}

struct CurvePlot {
  const char* id;
  std::string title;
  std::string trace;
  std::string format;  ///< of a value in the legend
  bool logarithmic;
};

void drawCurves(const CurveScene& scene, ViewState& view, const CurvePlot& what,
                const std::vector<Curve>& curves, ImVec2 size) {
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  std::vector<LegendEntry> legend;
  ImVec2 inner;
  {
    Plot plot(
        what.id, size,
        {scene.x, yAxis(scene.model, curves, what.logarithmic), "", what.title, !scene.view.againstSeconds},
        scene.look);
    traceItem(what.trace);
    inner = plot.minimum();
    for (std::size_t run = 0; run < curves.size(); ++run) {
      const ImU32 accent = accentColour(scene.model.runs[run].accent, scene.model.dark);
      plot.line(curves[run].points, accent, 1.75F);
      const std::ptrdiff_t at = spokenPoint(scene, plot, curves[run]);
      const double value = at >= 0 ? curves[run].points[static_cast<std::size_t>(at)].y : kNan;
      legend.push_back({accent, scene.model.runs[run].name,
                        std::isfinite(value) ? fmt::format(fmt::runtime(what.format), value) : "–"});
    }
    drawCursor(scene, plot, curves);
    scrubInPlot(scene, view, plot, curves);
  }
  const float offset =
      inner.x - corner.x + textSize(font(FontRole::Small), what.title).x + 16 * scene.look.scale;
  drawLegend(ImVec2(corner.x + offset, corner.y), size.x - offset, legend, scene.look);
}

void drawScoreChoice(ViewState& view, const std::vector<std::string>& scores) {
  const auto chosen =
      static_cast<std::size_t>(std::clamp(view.score, 0, static_cast<int>(scores.size()) - 1));
  if (ImGui::BeginCombo("##score", scoreTitle(scores[chosen]).c_str())) {
    for (std::size_t k = 0; k < scores.size(); ++k) {
      if (ImGui::Selectable(scoreTitle(scores[k]).c_str(), k == chosen)) {
        view.score = static_cast<int>(k);
      }
      traceItem("curves.score." + scores[k]);
      tooltip(scoreHelp(scores[k]));
    }
    ImGui::EndCombo();
  }
  traceItem("curves.score");
  tooltip("Which score is drawn.");
}

/// What is drawn beside the score.
void drawBesideChoice(ViewState& view) {
  constexpr std::array<const char*, 2> kLabels{"Loss", "Error spectrum"};
  if (ImGui::BeginCombo("##beside", kLabels[view.errorSpectrum ? 1 : 0])) {
    for (std::size_t k = 0; k < kLabels.size(); ++k) {
      if (ImGui::Selectable(kLabels[k], view.errorSpectrum == (k == 1))) {
        view.errorSpectrum = k == 1;
      }
      traceItem(k == 1 ? "curves.beside.spectrum" : "curves.beside.loss");
    }
    ImGui::EndCombo();
  }
  traceItem("curves.beside");
  tooltip("What is drawn at the right: the loss, or how the error is spread over spatial frequencies.");
}

/// Scrubber at the left, what the curves are drawn against at the right.
void drawBottomRow(const CurveScene& scene, ViewState& view, const std::vector<std::string>& scores) {
  const float scale = scene.look.scale;
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float room = ImGui::GetContentRegionAvail().x;
  const float strip = (room > 560 * scale ? 150 : 136) * scale;
  const float check = 62 * scale;
  // In a narrow window the scrubber comes first.
  const float combo = scores.size() > 1 && room > 500 * scale ? 118 * scale : 0;
  const float beside = hasErrorSpectra(scene.model) && room > 640 * scale ? 118 * scale : 0;
  const float tools = strip + check + combo + beside + 24 * scale;
  drawScrubber(scene.model, view, scene.look, room - tools);
  ImGui::SetCursorScreenPos(ImVec2(corner.x + room - tools + 12 * scale, corner.y));
  if (combo > 0) {
    ImGui::SetNextItemWidth(combo - 8 * scale);
    drawScoreChoice(view, scores);
    ImGui::SameLine(0, 8 * scale);
  }
  if (beside > 0) {
    ImGui::SetNextItemWidth(beside - 8 * scale);
    drawBesideChoice(view);
    ImGui::SameLine(0, 8 * scale);
  }
  int axis = view.againstSeconds ? 1 : 0;
  if (choiceStrip("axis", kAxes, axis, strip)) {
    view.againstSeconds = axis == 1;
  }
  ImGui::SameLine();
  ImGui::BeginDisabled(view.againstSeconds);
  ImGui::Checkbox("log", &view.logarithmicSteps);
  ImGui::EndDisabled();
  traceItem("curves.log");
  tooltip("A logarithmic step axis: the first steps get as much room as the last.");
}

}  // namespace

void drawCurvePanel(const UiModel& model, ViewState& view, const UiActions&) {
  if (model.runs.empty()) {
    return;
  }
  forgetStaleScrub(model, view);
  const CurveScene scene{model, view, {&palette(model.dark), model.scale}, xAxis(model, view)};
  const std::vector<std::string> scores = scoreNames(model);
  const auto chosen = static_cast<std::size_t>(std::max(view.score, 0));
  const bool isSound = model.signal != nullptr && model.signal->kind == SignalKind::Audio;
  const std::string score =
      scores.empty() ? (isSound ? "snr" : "psnr") : scores[std::min(chosen, scores.size() - 1)];
  const std::string unit = scoreUnit(score);
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float gap = 14 * model.scale;
  const float spacing = ImGui::GetStyle().ItemSpacing.y;
  const ImVec2 size(std::floor((room.x - gap) / 2),
                    std::max(room.y - scrubberHeight(scene.look) - spacing, 60 * model.scale));
  const bool narrow = size.x < 320 * model.scale;
  const std::string per = narrow ? "" : view.againstSeconds ? " over seconds" : " over steps";
  drawCurves(
      scene, view,
      {"score curves", fmt::format("{}{}{}", scoreTitle(score), unit.empty() ? "" : " (" + unit + ")", per),
       "curves.score.plot", fmt::format("{{:.{}f}}", scoreDecimals(score)), false},
      scoreCurves(model, view, score), size);
  ImGui::SameLine(0, gap);
  if (view.errorSpectrum && hasErrorSpectra(model)) {
    drawErrorSpectrum(model, view, scene.look, size);
  } else {
    drawCurves(scene, view, {"loss curves", "Loss" + per, "curves.loss.plot", "{:.3e}", true},
               lossCurves(model, view), size);
  }
  drawBottomRow(scene, view, scores);
}

}  // namespace rankscope
