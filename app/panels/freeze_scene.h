// What the parts of the freeze view share within one frame. UI thread only.
#pragma once

#include <optional>
#include <string>

#include "panels/ui_model.h"
#include "ui/plot.h"

namespace rankscope {

struct FreezeScene {
  const SweepOverview& overview;
  const FreezeOverview& freeze;
  const FreezeFigure& figure;  ///< of the score that is chosen
  PlotLook look;
  bool dark = true;

  /// The depth that is marked in every plot; nothing without a fit.
  std::optional<std::int64_t> best() const { return figure.whole().best; }
  ImU32 targetColour(std::size_t target) const;
  ImU32 weightColour() const;
  ImU32 activationColour() const;
};

/// "42.36 ± 0.12 dB"; "–" without a fit.
std::string freezeValueText(const FreezeFigure& figure, const FreezePoint& point);

/// What of the sweep is shown first, where it is a freeze sweep: the score against the depth beside the
/// ranks, the verdict below. A click on a point opens its cell. @pre model.sweep->freeze is not null
void drawFreezeView(const UiModel& model, ViewState& view, const UiActions& actions, const PlotLook& look);

/// The score against the depth, target by target, with their mean.
void drawFreezeDepths(const FreezeScene& scene, std::int64_t opened, const UiActions& actions, ImVec2 size);

/// The stable ranks of the encoder's layers, weights or activations, the peak starred.
void drawFreezeRanks(const FreezeScene& scene, MatrixKind kind, ImVec2 size);

}  // namespace rankscope
