// Which surfaces the panel shows: live ones, or those of recorded weights. Pure functions over immutable
// Frames, any thread.
#pragma once

#include <cstdint>

#include "panels/surface_model.h"
#include "panels/ui_model.h"
#include "train/frame.h"
#include "train/live_surface.h"

namespace rankscope {

/// The target as the panel draws it: with smooth normals, or a cloud of points.
struct ShownTarget {
  ShownSurfacePtr surface;  ///< null while it is being made
  Bounds box;
};

/// Takes a while for large ones. @pre the signal is a shape
ShownTarget shownTarget(const Signal& signal);

/// The mesh of a Run: the live one, or that of the step scrubbed to; null if there is none.
LiveSurfacePtr runSurface(const Frame& frame, std::int64_t scrubStep);

/// What the surface panel reads, from what every panel reads; cheap enough for every frame.
/// @pre the signal is a shape
SurfaceModel surfaceModelOf(const UiModel& model, const ViewState& view, const ShownTarget& target);

}  // namespace rankscope
