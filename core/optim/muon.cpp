// Muon with auxiliary Adam (K. Jordan, SingleDeviceMuonWithAuxAdam), with any of the orthogonalisations and
// with the learning-rate adjustments of torch.optim.Muon.
#include <algorithm>
#include <cmath>
#include <memory>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "optim/adam.h"
#include "optim/complex_block.h"
#include "optim/makers.h"
#include "optim/orthogonalise.h"

namespace rankscope {
namespace {

/// "hidden": every matrix but the first and the last (Muon-INR paper, appendix A); "all-2d": every 2-D weight
/// whose two sizes exceed one (the earlier rule of the paper's code).
bool orthogonalised(const Parameter& parameter, const std::string& rule) {
  const at::Tensor& value = parameter.value;
  if (value.dim() != 2 && !isComplexMatrix(parameter.name, value)) {
    return false;
  }
  return rule == "hidden" ? parameter.role == ParameterRole::HiddenWeight
                          : value.size(0) > 1 && value.size(1) > 1;
}

std::vector<std::size_t> membersOf(std::span<const Parameter> parameters, const std::string& rule,
                                   bool muon) {
  std::vector<std::size_t> members;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (orthogonalised(parameters[i], rule) == muon) {
      members.push_back(i);
    }
  }
  return members;
}

/// How a matrix's shape scales its update: on the direction (K. Jordan) or on the rate (PyTorch).
struct ShapeScale {
  double direction = 1;
  double rate = 1;
};

ShapeScale scaleOf(const std::string& adjustment, const at::Tensor& value) {
  const auto rows = static_cast<double>(value.size(0));
  const auto columns = static_cast<double>(value.size(1));
  if (adjustment == "match-rms") {
    return {1, 0.2 * std::sqrt(std::max(rows, columns))};
  }
  const double tallness = std::sqrt(std::max(1.0, rows / columns));
  return adjustment == "original" ? ShapeScale{1, tallness} : ShapeScale{tallness, 1};
}

/// One matrix with its momentum and buffers.
class MuonMatrix {
 public:
  MuonMatrix(const OptimizerSpec& spec, const Parameter& parameter, std::size_t index)
      : name_(parameter.name),
        index_(index),
        value_(parameter.value),
        momentum_(at::zeros_like(value_)),
        lookahead_(at::empty_like(value_)),
        complex_(isComplexMatrix(name_, value_)),
        orthogonalise_(makeOrthogonaliser(spec, complex_ ? realBlock(value_) : value_)),
        scale_(scaleOf(spec.muonAdjust, value_)) {}

  const std::string& name() const { return name_; }
  const at::Tensor& momentum() const { return momentum_; }

  void update(const OptimizerSpec& spec, std::span<const at::Tensor> gradients, const Rates& rates) {
    const at::NoGradGuard noGrad;
    const at::Tensor& gradient = gradients[index_];
    TORCH_CHECK(gradient.sizes() == value_.sizes(), "gradient of ", name_, " has another shape");
    momentum_.lerp_(gradient, 1 - spec.momentum);
    if (spec.nesterov) {
      at::lerp_out(lookahead_, gradient, momentum_, spec.momentum);
    }
    const at::Tensor& u = spec.nesterov ? lookahead_ : momentum_;
    at::Tensor direction = complex_ ? pairsOfBlock((*orthogonalise_)(realBlock(u), rates.partialPower))
                                    : (*orthogonalise_)(u, rates.partialPower);
    if (scale_.direction != 1) {
      direction.mul_(scale_.direction);
    }
    if (spec.weightDecay != 0) {
      value_.mul_(1 - rates.muonLr * spec.weightDecay);
    }
    value_.add_(direction, -rates.muonLr * scale_.rate);
  }

 private:
  std::string name_;
  std::size_t index_;
  at::Tensor value_;
  at::Tensor momentum_;
  at::Tensor lookahead_;
  bool complex_;  ///< orthogonalised as the real matrix [A -B; B A]
  std::unique_ptr<Orthogonaliser> orthogonalise_;
  ShapeScale scale_;
};

class Muon : public Optimizer {
 public:
  Muon(const OptimizerSpec& spec, std::span<const Parameter> parameters)
      : spec_(spec),
        adam_({spec.beta1, spec.beta2, spec.auxEps, spec.weightDecay, spec.amsgrad}, parameters,
              membersOf(parameters, spec.muonRule, false)) {
    for (const std::size_t index : membersOf(parameters, spec.muonRule, true)) {
      matrices_.emplace_back(spec, parameters[index], index);
    }
  }

  // The matrices come first: they take longest.
  void step(const Update& update) override {
    adam_.begin(update.gradients, ++stepsDone_, update.rates.lr);
    update.parallelFor(matrices_.size() + adam_.tasks(), [&](std::size_t task) {
      if (task < matrices_.size()) {
        matrices_[task].update(spec_, update.gradients, update.rates);
      } else {
        adam_.run(task - matrices_.size());
      }
    });
    adam_.end();
  }

  std::vector<std::pair<std::string, at::Tensor>> state() override {
    std::vector<std::pair<std::string, at::Tensor>> state;
    for (const MuonMatrix& matrix : matrices_) {
      state.emplace_back("muon.m." + matrix.name(), matrix.momentum());
    }
    adam_.appendState(state);
    return state;
  }

  std::vector<std::string> muonParameters() const override {
    std::vector<std::string> names;
    for (const MuonMatrix& matrix : matrices_) {
      names.push_back(matrix.name());
    }
    return names;
  }

 private:
  OptimizerSpec spec_;
  AdamGroup adam_;
  std::vector<MuonMatrix> matrices_;
};

}  // namespace

std::unique_ptr<Optimizer> makeMuon(const OptimizerSpec& spec, std::span<const Parameter> parameters) {
  return std::make_unique<Muon>(spec, parameters);
}

}  // namespace rankscope
