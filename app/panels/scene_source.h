// What the scene panel shows: live views, or recorded pictures of the past. Pure functions over immutable
// Frames, any thread.
#pragma once

#include "panels/scene_model.h"
#include "panels/ui_model.h"

namespace rankscope {

/// What the scene panel reads, from what every panel reads; cheap enough for every frame.
/// @pre the signal is a scene
SceneModel sceneModelOf(const UiModel& model, const ViewState& view);

/// PSNR of a view from the camera of a photograph against it, NaN where there is none.
double viewPsnr(const LiveView& view);

}  // namespace rankscope
