// The spectrum of one layer: every Run's singular values over their index, and what they had at the start.
#include <algorithm>
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

/// Below this share of the largest value a singular value is rounding noise of float32, and would stretch the
/// axis.
constexpr double kNoiseFloor = 1e-6;

const MatrixSpectrum* initialMatrix(const RankScene& scene, std::size_t run) {
  const auto& recorded = scene.model.runs[run].frame->history->record.spectra;
  return recorded.empty() ? nullptr : findMatrix(*recorded.front(), scene.layer, scene.kind);
}

std::vector<PlotPoint> spectrumPoints(const MatrixSpectrum& matrix) {
  std::vector<PlotPoint> points;
  points.reserve(matrix.singularValues.size());
  double index = 1;
  for (const float value : matrix.singularValues) {
    points.push_back({index++, static_cast<double>(value)});
  }
  return points;
}

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  std::size_t count = 1;

  void add(const MatrixSpectrum* matrix) {
    if (matrix == nullptr || matrix->singularValues.empty()) {
      return;
    }
    const double top = static_cast<double>(matrix->singularValues.front());
    if (!std::isfinite(top) || top <= 0) {
      return;
    }
    high = std::max(high, top);
    low = std::min(low, std::max(static_cast<double>(matrix->singularValues.back()), top * kNoiseFloor));
    count = std::max(count, matrix->singularValues.size());
  }
};

bool sameSpectrum(const MatrixSpectrum* a, const MatrixSpectrum* b) {
  return a != nullptr && b != nullptr && a->singularValues == b->singularValues;
}

void readSpectrum(const RankScene& scene, const Plot& plot) {
  const auto index = static_cast<std::size_t>(std::max(std::lround(plot.mouseX()), 1L));
  std::vector<LegendEntry> entries;
  for (std::size_t run = 0; run < scene.model.runs.size(); ++run) {
    const MatrixSpectrum* matrix = scene.matrix(run);
    const MatrixSpectrum* initial = initialMatrix(scene, run);
    if (matrix == nullptr || index > matrix->singularValues.size()) {
      continue;
    }
    std::string value = formatReading(static_cast<double>(matrix->singularValues[index - 1]));
    if (initial != nullptr && index <= initial->singularValues.size()) {
      value += fmt::format("  (initially {})",
                           formatReading(static_cast<double>(initial->singularValues[index - 1])));
    }
    entries.push_back({scene.accent(run), scene.model.runs[run].name, value});
  }
  drawReadout(fmt::format("singular value {}", index), entries, scene.look);
}

}  // namespace

void drawSpectrum(const RankScene& scene, ImVec2 size) {
  Range range;
  for (std::size_t run = 0; run < scene.model.runs.size(); ++run) {
    range.add(scene.matrix(run));
    range.add(initialMatrix(scene, run));
  }
  const Axis y = niceAxis(range.low, range.high, true, 6);
  const Axis x{1, std::max(static_cast<double>(range.count), 2.0), false};
  Plot plot("spectrum", size, {x, y, "", "Singular values over their index", true}, scene.look);
  traceItem("rank.spectrum");
  for (std::size_t run = 0; run < scene.model.runs.size(); ++run) {
    const MatrixSpectrum* initial = initialMatrix(scene, run);
    // Runs usually start from the same bits: then one neutral line says it for all.
    const bool shared = run > 0 && sameSpectrum(initial, initialMatrix(scene, 0));
    if (initial != nullptr && !shared) {
      const ImU32 colour = run == 0 ? scene.look.palette->textFaint : withAlpha(scene.accent(run), 0.4F);
      plot.line(spectrumPoints(*initial), colour, 1);
    }
  }
  for (std::size_t run = 0; run < scene.model.runs.size(); ++run) {
    if (const MatrixSpectrum* matrix = scene.matrix(run)) {
      plot.line(spectrumPoints(*matrix), scene.accent(run), 2);
    }
  }
  if (plot.hovered() && scene.layers > 0) {
    plot.verticalLine(std::round(plot.mouseX()), scene.look.palette->textFaint);
    readSpectrum(scene, plot);
  }
}

}  // namespace rankscope
