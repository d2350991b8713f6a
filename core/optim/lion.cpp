// Lion (Chen et al. 2023, google/automl lion_pytorch.py).
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "optim/makers.h"

namespace rankscope {
namespace {

class Lion : public Optimizer {
 public:
  Lion(const OptimizerSpec& spec, std::span<const Parameter> parameters) : spec_(spec) {
    for (const Parameter& parameter : parameters) {
      slots_.push_back({parameter.name, parameter.value, at::zeros_like(parameter.value),
                        at::empty_like(parameter.value)});
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
      state.emplace_back("lion.m." + slot.name, slot.m);
    }
    return state;
  }

 private:
  struct Slot {
    std::string name;
    at::Tensor value, m, direction;
  };

  void updateOne(Slot& slot, const at::Tensor& gradient, double lr) const {
    const at::NoGradGuard noGrad;
    TORCH_CHECK(gradient.sizes() == slot.value.sizes(), "gradient of ", slot.name, " has another shape");
    if (spec_.weightDecay != 0) {
      slot.value.mul_(1 - lr * spec_.weightDecay);
    }
    slot.direction.copy_(slot.m).mul_(spec_.lionBeta1).add_(gradient, 1 - spec_.lionBeta1);
    slot.value.add_(slot.direction.sgn_(), -lr);
    slot.m.mul_(spec_.lionBeta2).add_(gradient, 1 - spec_.lionBeta2);
  }

  OptimizerSpec spec_;
  std::vector<Slot> slots_;
};

}  // namespace

std::unique_ptr<Optimizer> makeLion(const OptimizerSpec& spec, std::span<const Parameter> parameters) {
  return std::make_unique<Lion>(spec, parameters);
}

}  // namespace rankscope
