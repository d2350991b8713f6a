// The Trainee with tensors: model, optimizer, objective and tiles.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "compute/pool.h"
#include "mesh/normalisation.h"
#include "perceptual/lpips.h"
#include "scene/field_frame.h"
#include "signal/signal.h"
#include "spec/experiment_spec.h"
#include "train/trainee.h"

namespace rankscope {

/// A fresh Trainee. @param lpips measures pictures, is not learnt from, and leaves no trace in a checkpoint;
/// null: that score is not available
/// @throws UserError if the device is not available or the spec does not fit the signal
std::unique_ptr<Trainee> makeTrainee(const RunSpec& run, const TaskSpec& task, SignalPtr signal,
                                     std::shared_ptr<Pool> pool, const MachineSpec& machine,
                                     std::shared_ptr<const Lpips> lpips = nullptr);

/// What a checkpoint file says without its tensors.
struct CheckpointInfo {
  RunSpec run;
  TaskSpec task;
  std::int64_t step = 0;
  std::string signalName;
  std::string signalDigest;
  std::vector<std::int64_t> signalExtents;
  int inputDimension = 0;
  int outputDimension = 0;
  std::vector<std::string> members = {};       ///< of a cohort: its pictures' names
  std::optional<Normalisation> normalisation;  ///< of a shape: the way back to its file's coordinates
  std::optional<FieldFrame> scene;             ///< of a scene: likewise, and how large the learnt cube is
  std::int64_t target = 0;                     ///< where the Run ends; 0: its spec's steps
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> parameters;
};

/// @throws UserError for anything that is not a whole checkpoint of this version
CheckpointInfo inspectCheckpoint(const std::filesystem::path& path);

struct RestoredTrainee {
  std::unique_ptr<Trainee> trainee;
  RunRecord record;
  CheckpointInfo info;
  Rates baseRates;  ///< as they were last set
};

/// Goes on from a checkpoint: the same bits as never having stopped.
/// @throws UserError also if `signal` is not the one it was trained on (its digest differs)
RestoredTrainee restoreTrainee(const std::filesystem::path& path, SignalPtr signal,
                               std::shared_ptr<Pool> pool, const MachineSpec& machine,
                               std::shared_ptr<const Lpips> lpips = nullptr);

/// A Pool whose workers are prepared for tensors: one BLAS thread, flushed denormals, no gradients.
std::shared_ptr<Pool> makeTensorPool(const MachineSpec& machine);

}  // namespace rankscope
