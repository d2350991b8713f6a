// A scene to be learnt: posed photographs. Immutable once made and shared by every Run, panel and thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compute/parallel_for.h"
#include "scene/posed_camera.h"
#include "scene/field_frame.h"
#include "scene/photograph.h"
#include "scene/scene_files.h"

namespace rankscope {

struct View {
  PosedCamera camera;  ///< in the field's coordinates, of the photograph's size
  Photograph photograph;
  std::string name;        ///< "train/r_7.png"
  std::size_t number = 0;  ///< its frame's place in its file
};

struct Scene {
  std::string name;  ///< for titles: that of the file's folder
  FieldFrame frame;
  std::vector<View> train;    ///< at least one
  std::vector<View> heldOut;  ///< may be none
  std::size_t listed = 0;     ///< frames in all files
  std::vector<std::string> missing;
  std::vector<std::string> warnings;
};

using ScenePtr = std::shared_ptr<const Scene>;

/// Reference 4.6 is downscale 4 and every 4.
struct SceneOptions {
  int downscale = 1;              ///< sides are divided by this, rounding down
  std::optional<PixelSize> size;  ///< instead: all photographs to this size, of their proportions
  int every = 1;                  ///< of the training photographs every k-th one, starting with the first
  int heldOutEvery = 1;           ///< likewise of the others
  std::optional<double> scale;    ///< of places, instead of what the file suggests
  std::optional<double> bound;    ///< likewise, 1 … 128
};

/// Reads the photographs that the options choose, several at once through `parallelFor`. Blocking; any thread
/// but the UI's.
/// @throws UserError as listScene and readPhotograph do; for photographs of different sizes where the file
/// gives one
///         lens for all; for more than 4 GiB of pixels; for options out of range
ScenePtr loadScene(const std::filesystem::path& path, const SceneOptions& options,
                   const ParallelFor& parallelFor);

/// What can be told without decoding photographs.
struct SceneSummary {
  std::filesystem::path file;
  std::filesystem::path heldOutFile;  ///< empty: odd-numbered frames
  std::size_t listed = 0;
  std::vector<std::string> present;
  std::vector<std::string> missing;
  std::size_t train = 0;
  std::size_t heldOut = 0;
  Intrinsics lens;  ///< of the first photograph
  bool distorted = false;
  FieldFrame frame;
  std::vector<std::string> warnings;
};

/// @throws UserError as listScene, and for a first photograph that is none
SceneSummary summariseScene(const std::filesystem::path& path);

}  // namespace rankscope
