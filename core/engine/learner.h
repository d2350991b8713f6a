// A network with its optimizer and its rates: what learns in a Trainee, whatever the task.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/checkpoint.h"
#include "model/inr.h"
#include "optim/optimizer.h"
#include "optim/rank_penalty.h"
#include "spec/experiment_spec.h"

namespace rankscope {

/// The gradients of a step and how to have them elsewhere.
struct LearnedStep {
  std::span<const at::Tensor> gradients;  ///< one per parameter that is trained
  double loss = 0;
  Closure closure;  ///< as Update::closure
  ParallelFor parallelFor;
};

/// Owned by one thread. build() comes before all else.
class Learner {
 public:
  Learner(RunSpec run, InrShape shape, const at::Device& device);

  /// The initial bits again: weights, optimizer, rates. @param prepare is given the fresh network, before the
  /// optimizer looks at it @throws UserError as frozenLayerCount
  void build(const std::function<void(Inr&)>& prepare = {});

  Inr& inr() { return *inr_; }
  const Inr& inr() const { return *inr_; }

  /// How many of the first layers are not trained: the optimizer has no parameter of theirs.
  std::size_t frozenLayers() const { return frozenLayers_; }
  std::int64_t stepsDone() const { return optimizer_->stepsDone(); }

  Rates rates() const;
  void setBaseRates(const Rates& rates) { baseRates_ = rates; }

  /// One update, with the rank penalty and the clipping that the Run asks for.
  void update(const LearnedStep& step);

  /// The bytes of a checkpoint file: see Trainee::checkpoint.
  std::vector<std::uint8_t> checkpoint(const Signal& signal, const TaskSpec& task,
                                       const RunRecord& record) const;

  /// @throws UserError for a checkpoint of another network or optimizer
  void restore(const CheckpointContent& content);

 private:
  RunSpec run_;
  InrShape shape_;
  at::Device device_;
  std::unique_ptr<Inr> inr_;
  std::size_t frozenLayers_ = 0;
  std::unique_ptr<Optimizer> optimizer_;
  std::unique_ptr<RankPenalty> penalty_;
  Rates baseRates_;
};

}  // namespace rankscope
