// The built-in scene: a few things on a plinth, photographed by our own code, so that there is something to
// learn without any file.
#pragma once

#include <cstddef>
#include <filesystem>

#include "compute/parallel_for.h"
#include "scene/scene.h"

namespace rankscope {

struct SampleSceneOptions {
  int size = 100;            ///< pixels on a side
  std::size_t views = 60;    ///< on a hemisphere around the plinth
  std::size_t heldOut = 20;  ///< between them
  std::size_t every = 1;     ///< of the former every k-th is photographed, starting with the first
  std::size_t heldOutEvery = 1;

  bool operator==(const SampleSceneOptions&) const = default;
};

/// RGBA with straight alpha, nine rays to a pixel; what is not met is transparent. The camera is in the
/// field's coordinates of the frame {}. The same numbers every time.
Image photographSample(const PosedCamera& camera);

/// What loadScene makes of writeSampleScene's folder, without the folder.
ScenePtr makeSampleScene(const SampleSceneOptions& options, const ParallelFor& parallelFor);

/// Writes the photographs in the form of the Blender synthetic set: transforms_train.json,
/// transforms_test.json, and PNG files in train/ and test/. Blocking; any thread but the UI's.
/// @return transforms_train.json @throws UserError if the folder cannot be written to
std::filesystem::path writeSampleScene(const std::filesystem::path& folder, const SampleSceneOptions& options,
                                       const ParallelFor& parallelFor);

}  // namespace rankscope
