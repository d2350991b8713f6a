#include "engine/learner.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "base/error.h"
#include "engine/encoder_start.h"
#include "optim/gradient_norm.h"
#include "optim/schedule.h"
#include "spec/rates.h"
#include "train/score_info.h"

namespace rankscope {
namespace {

constexpr std::uint64_t kWeightStream = 0;

NamedArray toArray(const std::string& name, const at::Tensor& tensor) {
  const at::Tensor plain = tensor.to(at::kCPU, at::kFloat).contiguous();
  const float* values = plain.data_ptr<float>();
  return {name, plain.sizes().vec(), std::vector<float>(values, values + plain.numel())};
}

}  // namespace

Learner::Learner(RunSpec run, InrShape shape, const at::Device& device)
    : run_(std::move(run)), shape_(std::move(shape)), device_(device) {}

void Learner::build(const std::function<void(Inr&)>& prepare) {
  Rng rng(static_cast<std::uint64_t>(run_.training.seed), kWeightStream);
  inr_ = makeInr(run_.model, shape_, rng);
  frozenLayers_ = frozenLayerCount(run_.training, *inr_);
  inr_->to(device_);
  if (prepare) {
    prepare(*inr_);
  }
  std::vector<Parameter> trained = trainedParameters(*inr_, frozenLayers_);
  optimizer_ = makeOptimizer(run_.optimizer, trained);
  penalty_ = std::make_unique<RankPenalty>(trained);
  baseRates_ = ratesOf(run_.optimizer);
}

Rates Learner::rates() const {
  Rates now;
  for (const RateField& field : rateFields()) {
    if (field.exists(run_.optimizer)) {
      const double base = baseRates_.*field.rate;
      now.*field.rate =
          field.scheduled ? scheduledRate(run_.optimizer, base, stepsDone(), run_.training.horizon()) : base;
    }
  }
  return now;
}

void Learner::update(const LearnedStep& step) {
  const Rates now = rates();
  const auto penalty = [&] { return penalty_->add(now.rankWeight, step.gradients, step.parallelFor); };
  const Closure closure = [&] {
    const double there = step.closure();
    return there + penalty();
  };
  const double penalised = step.loss + penalty();
  if (run_.optimizer.clipNorm > 0 && run_.optimizer.optimizer != "lbfgs") {
    clipNorm(step.gradients, run_.optimizer.clipNorm);
  }
  optimizer_->step({step.gradients, now, step.parallelFor, penalised, closure});
}

std::vector<std::uint8_t> Learner::checkpoint(const Signal& signal, const TaskSpec& task,
                                              const RunRecord& record) const {
  CheckpointContent content;
  describeSignal(signal, task, content.info);
  content.info.run = run_;
  content.info.step = stepsDone();
  content.info.target = record.target;
  content.record = withoutScore(record, kLpipsScore);
  content.baseRates = baseRates_;
  content.startRanks = penalty_->startRanks();
  content.model = inr_->snapshot(stepsDone()).arrays;
  for (const auto& [name, tensor] : optimizer_->state()) {
    content.optimizer.push_back(toArray(name, tensor));
  }
  return encodeCheckpoint(content);
}

void Learner::restore(const CheckpointContent& content) {
  inr_->load({content.info.step, content.model});
  auto state = optimizer_->state();
  if (state.size() != content.optimizer.size()) {
    throw UserError("checkpoint", "its optimizer state does not fit its optimizer",
                    "the file may be damaged");
  }
  for (std::size_t i = 0; i < state.size(); ++i) {
    const NamedArray& stored = content.optimizer[i];
    if (stored.name != state[i].first || state[i].second.sizes() != at::IntArrayRef(stored.shape)) {
      throw UserError("checkpoint", "its optimizer state '" + stored.name + "' does not fit",
                      "the file may be damaged");
    }
    state[i].second.copy_(at::from_blob(const_cast<float*>(stored.values.data()), stored.shape, at::kFloat));
  }
  // A checkpoint of an earlier version has none, and no pre-training either: then those of the seed are
  // right.
  if (!content.startRanks.empty() && !penalty_->setStartRanks(content.startRanks)) {
    throw UserError("checkpoint", "its start ranks do not fit its network", "the file may be damaged");
  }
  optimizer_->setStepsDone(content.info.step);
  baseRates_ = content.baseRates;
}

}  // namespace rankscope
