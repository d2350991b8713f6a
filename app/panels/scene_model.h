// What the scene panel reads. Plain data; immutable parts are shared.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "panels/picture_source.h"
#include "panels/scene_view.h"
#include "scene/scene.h"
#include "train/frame.h"
#include "train/live_view.h"

namespace rankscope {

/// What a Run shows.
struct SceneCell {
  std::string name;
  int accent = 0;
  std::string detail = {};               ///< "step 300, paused"
  std::vector<std::string> values = {};  ///< "PSNR 23.4 dB", "23.4": the same at less length
  LiveViewPtr view = nullptr;            ///< null while there is none, and in the past
  ShownPicture recorded = {};            ///< of the past: of the one view that is recorded
  std::string note = {};                 ///< what is said where nothing is shown
  std::optional<Failure> failure = {};
};

struct SceneModel {
  ScenePtr scene;
  std::size_t recordedView = 0;  ///< the one that is recorded, by its number (scene/viewpoint.h)
  bool past = false;             ///< recorded pictures are shown, rather than what the Runs are now
  std::vector<SceneCell> runs;
  double errorMaximum = 0.25;  ///< top of the error colours
  float scale = 1;             ///< UI scale: multiply every size in pixels
  bool dark = true;
};

}  // namespace rankscope
