// The error by spatial frequency, beside the score curves.
#pragma once

#include "panels/ui_model.h"
#include "ui/plot.h"

namespace rankscope {

/// Whether any Run has something to show: only pictures have.
bool hasErrorSpectra(const UiModel& model);

/// The power of every Run's error at each frequency on log axes, the target's own behind, at the moment that
/// the panels show.
void drawErrorSpectrum(const UiModel& model, const ViewState& view, const PlotLook& look, ImVec2 size);

}  // namespace rankscope
