// Between the cameras that a user moves and those that took photographs. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <string>

#include "camera/camera.h"
#include "scene/posed_camera.h"
#include "scene/scene.h"

namespace rankscope {

/// The same view as a photograph's camera would have it: a pinhole in the middle of a picture of so many
/// pixels.
PosedCamera posedCameraOf(const Camera& camera, int width, int height);

/// The camera that stands and looks as `posed` does, upright or not, with its angle of view from the lower to
/// the upper edge; what its lens does besides is left out. It orbits about the point of its optical axis that
/// is nearest to the origin, where that is before it. @pre posed.pose is a rotation, but for a scale
Camera cameraOf(const PosedCamera& posed);

/// Photographs by one number: those to learn from, then those held out.
std::size_t viewCount(const Scene& scene);
bool isHeldOut(const Scene& scene, std::size_t view);
/// @pre view < viewCount(scene)
const View& viewOf(const Scene& scene, std::size_t view);

/// The number of the view that is shown while a scene is learnt: see shownView in scene/scene_signal.h.
std::size_t shownViewNumber(const Scene& scene, int view);

}  // namespace rankscope
