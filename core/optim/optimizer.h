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
#include "spec/rates.h"

namespace rankscope {

/// Calls task(0) … task(count-1), possibly at once on several workers.
using ParallelFor = std::function<void(std::size_t count, const std::function<void(std::size_t)>& task)>;

/// The plain loop: for tests and callers without a Pool.
void serialFor(std::size_t count, const std::function<void(std::size_t)>& task);

/// Computes the loss at the parameters' present values; their gradients then stand in Update::gradients.
using Closure = std::function<double()>;

/// What one step starts from.
struct Update {
  std::span<const at::Tensor> gradients;  ///< one per parameter, same shapes; only the closure changes them
  Rates rates;                            ///< of this step, after the schedule
  ParallelFor parallelFor = serialFor;
  double loss = 0;       ///< that the gradients belong to
  Closure closure = {};  ///< for an optimizer that looks at more than one place in a step: L-BFGS
};

/// One optimizer over one list of parameters. Owned by one thread.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// Updates the parameters in place.
  virtual void step(const Update& update) = 0;

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
