// A trained network opened behind any of its hidden layers: what the layer gives, and what the rest makes of
// it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "compute/pool.h"
#include "engine/inr_trainee.h"
#include "sae/activations.h"
#include "sae/heads.h"
#include "sae/network_tail.h"
#include "sae/sae_file.h"
#include "sae/work.h"
#include "signal/signal.h"
#include "train/snapshot.h"

namespace rankscope {

/// Of one network with certain weights, on one signal. On the CPU, whatever trained it. Immutable; one thread
/// at a time, prepared by Pool::enter. Members take a Pool::Turn where they compute.
class NetworkProbe {
 public:
  virtual ~NetworkProbe() = default;

  virtual const SignalPtr& signal() const = 0;
  virtual const RunSpec& run() const = 0;
  virtual std::int64_t step() const = 0;

  /// Activated layers; they count from 0.
  virtual int hiddenLayers() const = 0;
  virtual std::int64_t width(int layer) const = 0;

  /// Post-activations of a layer at all points of the signal. @returns null if it was stopped
  virtual ActivationsPtr activations(int layer, const Work& work) const = 0;

  /// The layers behind it. May outlive the probe.
  virtual NetworkTailPtr tail(int layer) const = 0;

  /// What an autoencoder of this layer belongs to.
  virtual SaeOrigin origin(int layer) const = 0;
};

/// @throws UserError "not available" with the reason if the network is not a chain of layers whose points do
/// not depend on each other
std::unique_ptr<NetworkProbe> makeNetworkProbe(const RunSpec& run, const TaskSpec& task,
                                               const WeightSnapshot& weights, SignalPtr signal,
                                               std::shared_ptr<Pool> pool);

/// The network of a checkpoint. @throws UserError also for a broken checkpoint, and one of another signal
std::unique_ptr<NetworkProbe> openNetwork(const std::filesystem::path& checkpoint, SignalPtr signal,
                                          std::shared_ptr<Pool> pool);

/// The pictures in the columns of a network's outputs: a cohort's members, one of any other signal. They are
/// scored as the task's Runs are.
OutputHeads headsOf(const Signal& signal, const TaskSpec& task);

/// @throws UserError naming the layers that there are
void requireLayer(const NetworkProbe& probe, int layer);

/// parallelFor of a Pool that takes a Turn for each call, so that trainings come in between.
ParallelFor inTurns(const std::shared_ptr<Pool>& pool);

}  // namespace rankscope
