// Forward and backward of one tile of rows. Each lane of the TiledEngine owns one worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "model/inr.h"

namespace rankscope {

/// Not for concurrent use; different workers of one source may run at the same time.
class TileWorker {
 public:
  virtual ~TileWorker() = default;

  /// @param x n x d, n at most the tile size the worker was made for
  /// @param keep whether backward will follow
  /// @returns n x c; valid until the next call
  virtual at::Tensor forward(const at::Tensor& x, bool keep) = 0;

  /// Adds dLoss/dParameters of the tile last given to forward to gradients().
  /// @param outputGradient n x c, dLoss/dOutputs
  virtual void backward(const at::Tensor& outputGradient) = 0;

  /// One per parameter of the Inr, in order; those of frozen layers hold nothing.
  std::span<at::Tensor> gradients() { return gradients_; }
  virtual void clearGradients();

  /// Call after the last backward and before gradients() are read.
  virtual void finishGradients() {}

 protected:
  TileWorker(const Inr& inr, std::size_t frozenLayers);

  std::vector<at::Tensor> gradients_;
};

/// Makes the workers of one network and holds what they share. The Inr must outlive it, and its parameters'
/// tensors must stay the same objects.
class WorkerSource {
 public:
  virtual ~WorkerSource() = default;

  /// Call after the parameters changed and before any worker runs.
  virtual void refresh() {}

  virtual std::unique_ptr<TileWorker> makeWorker() = 0;
};

/// Any network, by autograd over aliases of its parameters: the general path, CUDA included.
/// @param frozenLayers the first so many layers, with whatever stands in front of them, get no gradient and
/// cost no backward pass
std::unique_ptr<WorkerSource> makeAutogradSource(const Inr& inr, std::size_t frozenLayers = 0);

/// Plain MLPs in float32 on the CPU: preallocated buffers, weights packed once per step, a backward pass by
/// hand.
/// @param inr must have plainMlp() @param tileRows the largest tile
std::unique_ptr<WorkerSource> makeFusedSource(const Inr& inr, std::int64_t tileRows,
                                              std::size_t frozenLayers = 0);

/// Whether makeFusedSource takes this network as it is now.
bool fusedSourceFits(const Inr& inr);

}  // namespace rankscope
