// A scene as what Runs learn.
#pragma once

#include <string>

#include "compute/parallel_for.h"
#include "scene/scene.h"
#include "signal/signal.h"
#include "spec/experiment_spec.h"

namespace rankscope {

/// Background of every picture that is shown or measured.
inline constexpr std::array<float, 3> kShownBackground{1, 1, 1};

/// Of the scene's views the one that is shown while it is learnt. @param view as SignalSpec::view
/// @throws UserError if there are fewer
const View& shownView(const Scene& scene, int view);

/// See Signal::scene. @throws UserError as shownView
SignalPtr makeSceneSignal(ScenePtr scene, int view);

/// Loads what `spec` names: a transforms.json, a folder with one, or "sample:plinth". Blocking: call it off
/// the UI thread. @throws UserError as loadScene, and for pictures and other sources
SignalPtr loadSceneSignal(const SignalSpec& spec, const ParallelFor& parallelFor);

}  // namespace rankscope
