// A rank quantity of one layer as numbers now, and as curves over steps.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include <fmt/format.h>

#include "panels/rank_scene.h"
#include "ui/fonts.h"
#include "ui/ui_trace.h"
#include "ui/widgets.h"

namespace rankscope {
namespace {

std::vector<PlotPoint> quantityPoints(const RankScene& scene, std::size_t run, bool logarithmicSteps) {
  const Frame& frame = *scene.model.runs[run].frame;
  std::vector<PlotPoint> points;
  const auto add = [&](const Spectra& spectra) {
    const MatrixSpectrum* matrix = findMatrix(spectra, scene.layer, scene.kind);
    if (matrix != nullptr && (spectra.step > 0 || !logarithmicSteps)) {
      points.push_back({static_cast<double>(spectra.step), matrix->*scene.quantity.value});
    }
  };
  for (const SpectraPtr& spectra : frame.history->record.spectra) {
    add(*spectra);
  }
  // The newest may be ahead of the record.
  if (frame.spectra != nullptr &&
      (points.empty() || static_cast<double>(frame.spectra->step) > points.back().x)) {
    add(*frame.spectra);
  }
  return points;
}

Axis valueAxis(const UiModel& model, const std::vector<std::vector<PlotPoint>>& curves, bool logarithmic) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (std::size_t run = 0; run < curves.size(); ++run) {
    for (const PlotPoint& point : curves[run]) {
      const bool counts = countsForRange(*model.runs[run].frame, static_cast<std::int64_t>(point.x));
      if (counts && std::isfinite(point.y) && (point.y > 0 || !logarithmic)) {
        low = std::min(low, point.y);
        high = std::max(high, point.y);
      }
    }
  }
  return niceAxis(low, high, logarithmic, 4);
}

void readCurves(const RankScene& scene, const std::vector<std::vector<PlotPoint>>& curves, double step) {
  std::vector<LegendEntry> entries;
  double shown = 0;
  for (std::size_t run = 0; run < curves.size(); ++run) {
    const auto after = std::upper_bound(curves[run].begin(), curves[run].end(), step,
                                        [](double s, const PlotPoint& point) { return s < point.x; });
    if (after != curves[run].begin()) {
      shown = std::max(shown, (after - 1)->x);
      entries.push_back({scene.accent(run), scene.model.runs[run].name, formatReading((after - 1)->y)});
    }
  }
  drawReadout(fmt::format("{}, layer {}, step {}", scene.quantity.title, scene.layer,
                          formatCount(static_cast<std::int64_t>(shown))),
              entries, scene.look);
}

/// "at step 1,200, live", or each Run's own where they differ.
std::string stampText(const RankScene& scene) {
  std::string text;
  std::int64_t common = -1;
  bool differ = false;
  bool live = false;
  for (std::size_t run = 0; run < scene.spectra.size(); ++run) {
    const SpectraPtr& spectra = scene.spectra[run];
    if (spectra == nullptr) {
      continue;
    }
    const RunView& view = scene.model.runs[run];
    live = live || !isRecorded(*spectra, view.frame->history->record);
    differ = differ || (common >= 0 && common != spectra->step);
    common = spectra->step;
    text += fmt::format("{}{} at {}", text.empty() ? "" : " · ", view.name, formatCount(spectra->step));
  }
  if (common < 0) {
    return "no spectra yet";
  }
  return differ ? text : fmt::format("at step {}{}", formatCount(common), live ? ", live" : ", recorded");
}

const MatrixSpectrum* anyMatrix(const RankScene& scene) {
  for (std::size_t run = 0; run < scene.spectra.size(); ++run) {
    if (const MatrixSpectrum* matrix = scene.matrix(run)) {
      return matrix;
    }
  }
  return nullptr;
}

/// A column head that chooses its quantity.
void drawHead(const RankScene& scene, ViewState& view, int index, ImVec2 at, ImVec2 size) {
  const RankQuantity& quantity = rankQuantities()[static_cast<std::size_t>(index)];
  ImGui::SetCursorScreenPos(at);
  ImGui::PushID(index);
  if (ImGui::InvisibleButton("head", size)) {
    view.rankQuantity = index;
  }
  ImGui::PopID();
  traceItem(quantity.trace);
  const bool chosen = view.rankQuantity == index;
  const bool hovered = ImGui::IsItemHovered();
  tooltip(quantity.help);
  const Palette& colours = *scene.look.palette;
  const ImU32 colour = chosen || hovered ? colours.text : colours.textDim;
  const ImVec2 end(at.x + size.x, at.y + size.y);
  drawText(font(FontRole::Small), ImVec2(end.x, at.y + 2 * scene.look.scale), colour, quantity.shortTitle, 1);
  if (chosen) {
    const float width = textSize(font(FontRole::Small), quantity.shortTitle).x;
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(end.x - width, end.y - 2 * scene.look.scale), end,
                                              colours.text);
  }
}

}  // namespace

void drawRankTable(const RankScene& scene, ViewState& view) {
  const float scale = scene.look.scale;
  const Palette& colours = *scene.look.palette;
  ImFont* mono = font(FontRole::Mono);
  ImFont* small = font(FontRole::Small);
  const ImVec2 corner = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float names = std::floor(width * 0.18F);
  const int count = static_cast<int>(rankQuantities().size());
  const float column = std::floor((width - names) / static_cast<float>(count));
  const float headHeight = small->FontSize + 7 * scale;
  for (int index = 0; index < count; ++index) {
    drawHead(scene, view, index,
             ImVec2(corner.x + names + static_cast<float>(index) * column + 6 * scale, corner.y),
             ImVec2(std::max(column - 6 * scale, 1.0F), headHeight));
  }
  float y = corner.y + headHeight + 2 * scale;
  for (std::size_t run = 0; run < scene.model.runs.size(); ++run) {
    const float size = 8 * scale;
    const float top = std::floor(y + (mono->FontSize - size) / 2);
    ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(corner.x, top), ImVec2(corner.x + size, top + size),
                                              scene.accent(run), 2 * scale);
    drawText(small, ImVec2(corner.x + size + 6 * scale, y + (mono->FontSize - small->FontSize) / 2),
             colours.text, fitText(small, scene.model.runs[run].name, names - size - 6 * scale));
    const MatrixSpectrum* matrix = scene.matrix(run);
    for (int index = 0; index < count; ++index) {
      const RankQuantity& quantity = rankQuantities()[static_cast<std::size_t>(index)];
      drawText(mono, ImVec2(corner.x + names + static_cast<float>(index + 1) * column, y), colours.text,
               matrix == nullptr ? "–" : formatReading(matrix->*quantity.value), 1);
    }
    y += mono->FontSize + 4 * scale;
  }
  const MatrixSpectrum* any = anyMatrix(scene);
  const std::string limit = any == nullptr ? ""
                                           : fmt::format("ranks are at most min({}, {}) = {}", any->rows,
                                                         any->columns, std::min(any->rows, any->columns));
  drawText(small, ImVec2(corner.x, y), colours.textDim, limit);
  const std::string stamp = stampText(scene);
  const float room = width - textSize(small, limit).x - 10 * scale;
  drawText(small, ImVec2(corner.x + width, y), colours.textDim, fitText(small, stamp, room), 1);
  y += small->FontSize + 4 * scale;
  ImGui::SetCursorScreenPos(corner);
  ImGui::Dummy(ImVec2(width, y - corner.y));
}

void drawRankCurves(const RankScene& scene, ViewState& view, ImVec2 size) {
  std::vector<std::vector<PlotPoint>> curves;
  for (std::size_t run = 0; run < scene.model.runs.size(); ++run) {
    curves.push_back(quantityPoints(scene, run, view.logarithmicSteps));
  }
  Plot plot("rank curves", size,
            {stepAxis(scene.model, view.logarithmicSteps),
             valueAxis(scene.model, curves, scene.quantity.logarithmic), "",
             fmt::format("{} of layer {} over steps", scene.quantity.title, scene.layer), true},
            scene.look);
  traceItem("rank.curves");
  for (std::size_t run = 0; run < curves.size(); ++run) {
    plot.line(curves[run], scene.accent(run), 1.75F);
  }
  if (view.scrubStep >= 0) {
    plot.verticalLine(static_cast<double>(view.scrubStep), scene.look.palette->text);
  }
  if (plot.hovered()) {
    plot.verticalLine(plot.mouseX(), scene.look.palette->textFaint);
    readCurves(scene, curves, plot.mouseX());
  }
  if (plot.active()) {
    scrubTo(scene.model, view, plot.mouseX());
  }
}

}  // namespace rankscope
