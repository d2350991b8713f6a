// The field that a checkpoint holds, to be looked at without its signal.
#pragma once

#include <filesystem>
#include <memory>

#include "compute/pool.h"
#include "engine/inr_trainee.h"
#include "surface/field.h"

namespace rankscope {

class LearntField {
 public:
  virtual ~LearntField() = default;
  virtual const CheckpointInfo& info() const = 0;

  /// In normalised coordinates, negative inside. Takes a Pool::Turn for each call; this must outlive it.
  virtual Field field() = 0;
};

/// @throws UserError for a broken checkpoint, or one of a task that learns no shape
std::unique_ptr<LearntField> openLearntField(const std::filesystem::path& checkpoint,
                                             std::shared_ptr<Pool> pool, const MachineSpec& machine);

}  // namespace rankscope
