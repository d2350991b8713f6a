#include "optim/adam.h"

#include <algorithm>
#include <numeric>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "optim/makers.h"

namespace rankscope {
namespace {

constexpr std::int64_t kPieceSize = 32768;

class Adam : public Optimizer {
 public:
  Adam(const AdamSettings& settings, std::span<const Parameter> parameters)
      : group_(settings, parameters, everyIndex(parameters.size())) {}

  void step(const Update& update) override {
    group_.begin(update.gradients, ++stepsDone_, update.rates.lr);
    update.parallelFor(group_.tasks(), [this](std::size_t task) { group_.run(task); });
    group_.end();
  }

  std::vector<std::pair<std::string, at::Tensor>> state() override {
    std::vector<std::pair<std::string, at::Tensor>> state;
    group_.appendState(state);
    return state;
  }

 private:
  static std::vector<std::size_t> everyIndex(std::size_t count) {
    std::vector<std::size_t> indices(count);
    std::iota(indices.begin(), indices.end(), std::size_t{0});
    return indices;
  }

  AdamGroup group_;
};

}  // namespace

AdamGroup::AdamGroup(const AdamSettings& settings, std::span<const Parameter> parameters,
                     const std::vector<std::size_t>& members)
    : settings_(settings), factors_(settings, 1, 0) {
  for (const std::size_t index : members) {
    const at::Tensor& value = parameters[index].value;
    const bool fused = value.device().is_cpu() && value.scalar_type() == at::kFloat && value.is_contiguous();
    const std::int64_t pieceSize = fused ? kPieceSize : std::max<std::int64_t>(1, value.numel());
    for (std::int64_t first = 0; first < value.numel(); first += pieceSize) {
      pieces_.push_back({slots_.size(), first, std::min(pieceSize, value.numel() - first)});
    }
    slots_.push_back({parameters[index].name, index, value, at::zeros_like(value), at::zeros_like(value),
                      settings.amsgrad ? at::zeros_like(value) : at::Tensor(), fused,
                      fused ? at::Tensor() : at::empty_like(value), at::Tensor()});
  }
}

void AdamGroup::begin(std::span<const at::Tensor> gradients, std::int64_t step, double lr) {
  factors_ = AdamFactors(settings_, step, lr);
  for (Slot& slot : slots_) {
    const at::Tensor& gradient = gradients[slot.index];
    TORCH_CHECK(gradient.sizes() == slot.value.sizes(), "gradient of ", slot.name, " has another shape");
    slot.gradient = slot.fused ? gradient.contiguous() : gradient;
  }
}

void AdamGroup::run(std::size_t task) {
  const at::NoGradGuard noGrad;
  const Piece& piece = pieces_[task];
  Slot& slot = slots_[piece.slot];
  if (!slot.fused) {
    updateTensor(factors_, slot);
    return;
  }
  if (slot.largest.defined()) {
    amsgradUpdate(factors_, slot.gradient.data_ptr<float>() + piece.first,
                  slot.m.data_ptr<float>() + piece.first, slot.v.data_ptr<float>() + piece.first,
                  slot.largest.data_ptr<float>() + piece.first, slot.value.data_ptr<float>() + piece.first,
                  static_cast<std::size_t>(piece.count));
    return;
  }
  adamUpdate(factors_, slot.gradient.data_ptr<float>() + piece.first, slot.m.data_ptr<float>() + piece.first,
             slot.v.data_ptr<float>() + piece.first, slot.value.data_ptr<float>() + piece.first,
             static_cast<std::size_t>(piece.count));
}

void AdamGroup::end() {
  for (Slot& slot : slots_) {
    slot.gradient.reset();
  }
}

// The operations of torch/optim/adam.py, _single_tensor_adam, with AdamW's decay.
void AdamGroup::updateTensor(const AdamFactors& factors, Slot& slot) {
  const at::Tensor& gradient = slot.gradient;
  if (factors.decay != 1) {
    slot.value.mul_(factors.decay);
  }
  slot.m.mul_(factors.beta1).add_(gradient, 1 - factors.beta1);
  slot.v.mul_(factors.beta2).addcmul_(gradient, gradient, 1 - factors.beta2);
  if (slot.largest.defined()) {
    at::maximum_out(slot.largest, slot.largest, slot.v);
  }
  at::sqrt_out(slot.scratch, slot.largest.defined() ? slot.largest : slot.v)
      .div_(factors.rootCorrection)
      .add_(factors.eps);
  slot.value.addcdiv_(slot.m, slot.scratch, -factors.stepSize);
}

void AdamGroup::appendState(std::vector<std::pair<std::string, at::Tensor>>& state) const {
  for (const Slot& slot : slots_) {
    state.emplace_back("adam.m." + slot.name, slot.m);
    state.emplace_back("adam.v." + slot.name, slot.v);
    if (slot.largest.defined()) {
      state.emplace_back("adam.vmax." + slot.name, slot.largest);
    }
  }
}

std::unique_ptr<Optimizer> makeAdam(const OptimizerSpec& spec, std::span<const Parameter> parameters) {
  return std::make_unique<Adam>(
      AdamSettings{spec.beta1, spec.beta2, spec.eps, spec.weightDecay, spec.amsgrad}, parameters);
}

}  // namespace rankscope
