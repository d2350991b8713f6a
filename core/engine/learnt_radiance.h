// The radiance field that a checkpoint holds, to be looked at without its photographs.
#pragma once

#include <filesystem>
#include <memory>

#include "camera/camera.h"
#include "compute/pool.h"
#include "engine/inr_trainee.h"
#include "train/live_view.h"

namespace rankscope {

class LearntRadiance {
 public:
  virtual ~LearntRadiance() = default;

  /// Its scene is there.
  virtual const CheckpointInfo& info() const = 0;

  /// Every pixel. Takes a Pool::Turn. @param camera in the coordinates of the field
  virtual LiveViewPtr view(const Camera& camera, ViewKind kind, int width, int height) = 0;
};

/// @throws UserError for a broken checkpoint, one of another task, and one that does not say how large its
/// scene is
std::unique_ptr<LearntRadiance> openLearntRadiance(const std::filesystem::path& checkpoint,
                                                   std::shared_ptr<Pool> pool, const MachineSpec& machine);

}  // namespace rankscope
