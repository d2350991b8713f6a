// What the parts of the rank inspector share within one frame. UI thread only.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "panels/recorded.h"
#include "panels/ui_model.h"
#include "ui/plot.h"

namespace rankscope {

/// A number of one matrix that is drawn over steps.
struct RankQuantity {
  const char* title;
  const char* shortTitle;
  const char* help;
  const char* trace;
  double MatrixSpectrum::*value;
  bool isRank;  ///< between 1 and min(rows, columns)
  bool logarithmic;
};
const std::array<RankQuantity, 5>& rankQuantities();

struct RankScene {
  const UiModel& model;
  PlotLook look;
  MatrixKind kind;
  int layer;
  int layers;  ///< of this kind; 0 before the first spectra
  const RankQuantity& quantity;
  bool normalised;                  ///< ranks are divided by min(rows, columns) in the heat map
  std::vector<SpectraPtr> spectra;  ///< shown, one per Run; may be null

  /// Of the chosen layer; null if there is none.
  const MatrixSpectrum* matrix(std::size_t run) const;
  ImU32 accent(std::size_t run) const;
};

/// The range of steps on a time axis: from 0 (1 if logarithmic) to the newest step, and at least to 10.
Axis stepAxis(const UiModel& model, bool logarithmic);

/// Scrubs to a step; the newest one means live.
void scrubTo(const UiModel& model, ViewState& view, double step);

/// After a reset the record may end before the scrubber: then the view is live again.
void forgetStaleScrub(const UiModel& model, ViewState& view);

/// Singular values on a log axis, the initial ones thin behind.
void drawSpectrum(const RankScene& scene, ImVec2 size);

/// The quantities of every Run now; their column heads choose what is drawn below.
void drawRankTable(const RankScene& scene, ViewState& view);

/// The chosen quantity of the chosen layer over steps.
void drawRankCurves(const RankScene& scene, ViewState& view, ImVec2 size);

/// Layer x step, one map per Run under one colour scale. A click goes to the layer and the step.
void drawRankHeatMaps(const RankScene& scene, ViewState& view, ImVec2 size);

/// The least height at which the heat maps can be read.
float heatMapHeight(const RankScene& scene, float rowHeight);

}  // namespace rankscope
