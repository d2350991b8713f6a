#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/grad_mode.h>

#include "engine/tile_worker.h"

namespace rankscope {

TileWorker::TileWorker(const Inr& inr, std::size_t frozenLayers) {
  for (const Parameter& parameter : inr.parameters()) {
    const bool frozen = layerOf(parameter) < frozenLayers;
    gradients_.push_back(frozen ? at::empty({0}, parameter.value.options())
                                : at::zeros(parameter.value.sizes(), parameter.value.options()));
  }
}

void TileWorker::clearGradients() {
  for (at::Tensor& gradient : gradients_) {
    gradient.zero_();
  }
}

namespace {

class AutogradWorker : public TileWorker {
 public:
  AutogradWorker(const Inr& inr, std::size_t frozenLayers)
      : TileWorker(inr, frozenLayers), inr_(inr), frozenLayers_(frozenLayers) {}

  at::Tensor forward(const at::Tensor& x, bool keep) override {
    // GradMode belongs to the thread, and pool threads run without gradients otherwise.
    const at::AutoGradMode mode(keep);
    aliases_.clear();
    for (const Parameter& parameter : inr_.parameters()) {
      // Aliases, because several workers differentiate with respect to the same parameters at once.
      aliases_.push_back(keep && trains(parameter) ? parameter.value.detach().requires_grad_()
                                                   : parameter.value);
    }
    outputs_ = keep ? inr_.forwardTraining(x, aliases_) : inr_.forward(x, aliases_);
    return outputs_.detach();
  }

  void backward(const at::Tensor& outputGradient) override {
    const at::AutoGradMode mode(true);
    std::vector<at::Tensor> trained;
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < aliases_.size(); ++i) {
      if (aliases_[i].requires_grad()) {
        trained.push_back(aliases_[i]);
        indices.push_back(i);
      }
    }
    const auto gradients = torch::autograd::grad({outputs_}, trained, {outputGradient}, c10::nullopt,
                                                 /*create_graph=*/false, /*allow_unused=*/true);
    const at::NoGradGuard guard;
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      if (gradients[i].defined()) {
        gradients_[indices[i]].add_(gradients[i]);
      }
    }
    outputs_ = at::Tensor();
    aliases_.clear();
  }

 private:
  bool trains(const Parameter& parameter) const { return layerOf(parameter) >= frozenLayers_; }

  const Inr& inr_;
  std::size_t frozenLayers_;
  std::vector<at::Tensor> aliases_;
  at::Tensor outputs_;
};

class AutogradSource : public WorkerSource {
 public:
  AutogradSource(const Inr& inr, std::size_t frozenLayers) : inr_(inr), frozenLayers_(frozenLayers) {}
  std::unique_ptr<TileWorker> makeWorker() override {
    return std::make_unique<AutogradWorker>(inr_, frozenLayers_);
  }

 private:
  const Inr& inr_;
  std::size_t frozenLayers_;
};

}  // namespace

std::unique_ptr<WorkerSource> makeAutogradSource(const Inr& inr, std::size_t frozenLayers) {
  return std::make_unique<AutogradSource>(inr, frozenLayers);
}

}  // namespace rankscope
