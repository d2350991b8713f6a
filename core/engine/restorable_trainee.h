// The Trainees that this folder makes, one kind per kind of signal.
#pragma once

#include <memory>

#include "compute/pool.h"
#include "engine/checkpoint.h"
#include "perceptual/lpips.h"
#include "signal/signal.h"
#include "train/trainee.h"

namespace rankscope {

class RestorableTrainee : public Trainee {
 public:
  /// Takes over everything a checkpoint holds but its record. @throws UserError if it does not fit
  virtual void restore(const CheckpointContent& content) = 0;
};

/// Whether the weights will be replaced by those of a checkpoint, so that they need no pre-training.
enum class Start { Fresh, Restored };

struct TraineeRequest {
  RunSpec run;
  TaskSpec task;
  SignalPtr signal;
  std::shared_ptr<Pool> pool;
  at::Device device;
  std::shared_ptr<const Lpips> lpips;
  Start start = Start::Fresh;
};

/// Points of a signal, and what a network is to give there.
std::unique_ptr<RestorableTrainee> makeInrTrainee(TraineeRequest request);

/// Rays through posed photographs. @pre the signal is a scene
std::unique_ptr<RestorableTrainee> makeRadianceTrainee(TraineeRequest request);

}  // namespace rankscope
