// Optimizers over explicit parameter lists; no autograd state, no globals.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "model/inr.h"
#include "spec/optimizer_spec.h"

namespace rankscope {

/// Calls task(0) … task(count-1), possibly at once on several workers.
using ParallelFor = std::function<void(std::size_t count, const std::function<void(std::size_t)>& task)>;

/// The plain loop: for tests and callers without a Pool.
void serialFor(std::size_t count, const std::function<void(std::size_t)>& task);

/// One optimizer over one list of parameters. Owned by one thread.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// Updates the parameters in place.
  /// @param gradients one per parameter, same shapes; left unchanged
  /// @param lr, muonLr the rates of this update, after the schedule
  virtual void step(std::span<const at::Tensor> gradients, double lr, double muonLr,
                    const ParallelFor& parallelFor) = 0;

  /// Named state tensors in a fixed order ("adam.m.layers.0.bias", "muon.m.layers.1.weight"), to save and to
  /// load into.
  virtual std::vector<std::pair<std::string, at::Tensor>> state() = 0;

  std::int64_t stepsDone() const { return stepsDone_; }
  void setStepsDone(std::int64_t steps) { stepsDone_ = steps; }

  /// Parameter names that Muon updates; empty for others.
  virtual std::vector<std::string> muonParameters() const { return {}; }

 protected:
  std::int64_t stepsDone_ = 0;
};

/// The parameters' tensors are aliased, not copied: update and model share them.
std::unique_ptr<Optimizer> makeOptimizer(const OptimizerSpec& spec, std::span<const Parameter> parameters);

}  // namespace rankscope
