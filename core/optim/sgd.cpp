// Gradient descent with momentum, the operations of torch/optim/sgd.py without dampening.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "optim/makers.h"

namespace rankscope {
namespace {

class Sgd : public Optimizer {
 public:
  Sgd(const OptimizerSpec& spec, std::span<const Parameter> parameters) : spec_(spec) {
    for (const Parameter& parameter : parameters) {
      slots_.push_back({parameter.name, parameter.value, at::zeros_like(parameter.value)});
    }
  }

  void step(const Update& update) override {
    ++stepsDone_;
    update.parallelFor(slots_.size(),
                       [&](std::size_t i) { updateOne(slots_[i], update.gradients[i], update.rates.lr); });
  }

  std::vector<std::pair<std::string, at::Tensor>> state() override {
    std::vector<std::pair<std::string, at::Tensor>> state;
    for (const Slot& slot : slots_) {
      state.emplace_back("sgd.b." + slot.name, slot.buffer);
    }
    return state;
  }

 private:
  struct Slot {
    std::string name;
    at::Tensor value, buffer;
  };

  // The buffer starts at zero, so the first step needs no case of its own: μ · 0 + g.
  void updateOne(Slot& slot, const at::Tensor& gradient, double lr) const {
    const at::NoGradGuard noGrad;
    TORCH_CHECK(gradient.sizes() == slot.value.sizes(), "gradient of ", slot.name, " has another shape");
    const at::Tensor slope = spec_.weightDecay != 0 ? gradient.add(slot.value, spec_.weightDecay) : gradient;
    slot.buffer.mul_(spec_.sgdMomentum).add_(slope);
    const at::Tensor direction = spec_.sgdNesterov ? slope.add(slot.buffer, spec_.sgdMomentum) : slot.buffer;
    slot.value.add_(direction, -lr);
  }

  OptimizerSpec spec_;
  std::vector<Slot> slots_;
};

}  // namespace

std::unique_ptr<Optimizer> makeSgd(const OptimizerSpec& spec, std::span<const Parameter> parameters) {
  return std::make_unique<Sgd>(spec, parameters);
}

}  // namespace rankscope
