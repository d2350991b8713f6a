// The timeline through what was recorded. UI thread only.
#pragma once

#include "panels/ui_model.h"
#include "ui/plot.h"

namespace rankscope {

/// A timeline from step 0 to the newest, with marks where pictures (ticks) and full weights (diamonds) are
/// recorded. Dragging sets view.scrubStep; at its right end, or by the button, the view is live again.
void drawScrubber(const UiModel& model, ViewState& view, const PlotLook& look, float width);

/// Its height.
float scrubberHeight(const PlotLook& look);

}  // namespace rankscope
