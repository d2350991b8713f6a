// While scrubbing: the way to more detail and the way back. UI thread only.
#pragma once

#include "panels/ui_model.h"

namespace rankscope {

/// Nothing while live. @param help what re-rendering from recorded weights is good for here
void drawRecordTools(const UiModel& model, ViewState& view, const UiActions& actions, const char* help);

}  // namespace rankscope
