// Which surfaces the panel shows: live ones, or those of recorded weights. Pure functions over immutable
// Frames, any thread.
#pragma once

#include "panels/surface_model.h"
#include "panels/ui_model.h"

namespace rankscope {

/// What the surface panel reads, from what every panel reads. @param target null while it is being made
/// @pre the signal is a shape
SurfaceModel surfaceModelOf(const UiModel& model, const ViewState& view, const ShownSurfacePtr& target);

/// The target as the panel draws it: with smooth normals, or a cloud of points. Takes a while for large ones.
ShownSurfacePtr shownTarget(const Signal& signal);

}  // namespace rankscope
