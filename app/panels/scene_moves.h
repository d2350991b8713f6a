// Where one stands in the scene panel, and what Runs are asked for there. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <span>

#include "panels/scene_frusta.h"
#include "panels/scene_view.h"
#include "scene/scene.h"
#include "train/live_view.h"

namespace rankscope {

/// About where a photograph was taken: what is learnt is as large in the cells as it is there.
Camera firstCamera(const Scene& scene, std::size_t view);

/// Steps back until every camera is seen; the direction stays.
void frameScene(const Scene& scene, std::span<const Frustum> frusta, double aspect, SceneViewState& view);

/// Into the camera of a photograph. @pre view.camera
void standIn(const Scene& scene, SceneViewState& view, std::size_t photograph);

/// To the photograph so many further on, after the last one the first; from a free camera to the first or the
/// last.
/// @param by 0: stays where it is
void walk(const Scene& scene, SceneViewState& view, int by);

/// Back to the free camera that one came from.
void leave(SceneViewState& view);

/// Of what is flown through: the distance of the cameras from the middle.
double sceneSize(const Scene& scene);

/// Of what is rendered of one who stands in a photograph: its own pixels, but a large one's are too many.
PixelSize standingSize(const Scene& scene, std::size_t photograph);

/// What is to be rendered for cells of so many pixels; in a photograph as many as standingSize says, so that
/// they can be compared.
ViewRequest requestFor(const Scene& scene, const SceneViewState& view, int width, int height);

}  // namespace rankscope
