#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/grad_mode.h>

#include "engine/tile_worker.h"

namespace rankscope {

TileWorker::TileWorker(const Inr& inr) {
  for (const Parameter& parameter : inr.parameters()) {
    gradients_.push_back(at::zeros(parameter.value.sizes(), parameter.value.options()));
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
  explicit AutogradWorker(const Inr& inr) : TileWorker(inr), inr_(inr) {}

  at::Tensor forward(const at::Tensor& x, bool keep) override {
    // GradMode belongs to the thread, and pool threads run without gradients otherwise.
    const at::AutoGradMode mode(keep);
    aliases_.clear();
    for (const Parameter& parameter : inr_.parameters()) {
      // Aliases, because several workers differentiate with respect to the same parameters at once.
      aliases_.push_back(keep ? parameter.value.detach().requires_grad_() : parameter.value);
    }
    outputs_ = keep ? inr_.forwardTraining(x, aliases_) : inr_.forward(x, aliases_);
    return outputs_.detach();
  }

  void backward(const at::Tensor& outputGradient) override {
    const at::AutoGradMode mode(true);
    const auto gradients = torch::autograd::grad({outputs_}, aliases_, {outputGradient}, c10::nullopt,
                                                 /*create_graph=*/false, /*allow_unused=*/true);
    const at::NoGradGuard guard;
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      if (gradients[i].defined()) {
        gradients_[i].add_(gradients[i]);
      }
    }
    outputs_ = at::Tensor();
    aliases_.clear();
  }

 private:
  const Inr& inr_;
  std::vector<at::Tensor> aliases_;
  at::Tensor outputs_;
};

class AutogradSource : public WorkerSource {
 public:
  explicit AutogradSource(const Inr& inr) : inr_(inr) {}
  std::unique_ptr<TileWorker> makeWorker() override { return std::make_unique<AutogradWorker>(inr_); }

 private:
  const Inr& inr_;
};

}  // namespace

std::unique_ptr<WorkerSource> makeAutogradSource(const Inr& inr) {
  return std::make_unique<AutogradSource>(inr);
}

}  // namespace rankscope
