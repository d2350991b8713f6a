// L-BFGS with the decisions of torch/optim/lbfgs.py: one step is up to `lbfgs-iterations` of them over the
// same batch.
#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "optim/line_search.h"
#include "optim/makers.h"

namespace rankscope {
namespace {

constexpr double kGradientTolerance = 1e-7;
constexpr double kChangeTolerance = 1e-9;
constexpr double kLeastCurvature = 1e-10;

double dotProduct(const at::Tensor& a, const at::Tensor& b) {
  return at::dot(a, b).item<double>();
}

double largestEntry(const at::Tensor& values) {
  return values.abs().max().item<double>();
}

at::Tensor flattened(std::span<const at::Tensor> tensors) {
  std::vector<at::Tensor> flat;
  for (const at::Tensor& tensor : tensors) {
    flat.push_back((tensor.is_complex() ? at::view_as_real(tensor) : tensor).reshape(-1));
  }
  return at::cat(flat);
}

/// The last pairs of step s and gradient change y, and the inverse Hessian that they stand for. A ring of
/// tensors of fixed shape, all of it tensors, so that a checkpoint holds it.
class CurvatureMemory {
 public:
  CurvatureMemory(std::int64_t capacity, std::int64_t size, const at::TensorOptions& options)
      : capacity_(capacity),
        steps_(at::zeros({capacity, size}, options)),
        changes_(at::zeros({capacity, size}, options)),
        inverse_(at::zeros({capacity}, options)),
        scale_(at::ones({1}, options)),
        ring_(at::zeros({2}, options)) {}

  /// Takes a pair in place of the oldest, unless its curvature is not surely positive.
  void add(const at::Tensor& step, const at::Tensor& change) {
    const double curvature = dotProduct(change, step);
    if (!(curvature > kLeastCurvature)) {
      return;
    }
    const auto next = ring_[1].item<std::int64_t>();
    steps_[next].copy_(step);
    changes_[next].copy_(change);
    inverse_[next].fill_(1 / curvature);
    scale_.fill_(curvature / dotProduct(change, change));
    ring_[0].fill_(std::min(count() + 1, capacity_));
    ring_[1].fill_((next + 1) % capacity_);
  }

  /// -H g by the two loops (Nocedal and Wright 2006, algorithm 7.4).
  at::Tensor direction(const at::Tensor& gradient) const {
    at::Tensor q = gradient.neg();
    const std::int64_t stored = count();
    std::vector<double> alpha(static_cast<std::size_t>(stored));
    for (std::int64_t age = 0; age < stored; ++age) {
      const std::int64_t i = slot(age);
      alpha[static_cast<std::size_t>(age)] = dotProduct(steps_[i], q) * inverse_[i].item<double>();
      q.add_(changes_[i], -alpha[static_cast<std::size_t>(age)]);
    }
    q.mul_(scale_);
    for (std::int64_t age = stored - 1; age >= 0; --age) {
      const std::int64_t i = slot(age);
      const double beta = dotProduct(changes_[i], q) * inverse_[i].item<double>();
      q.add_(steps_[i], alpha[static_cast<std::size_t>(age)] - beta);
    }
    return q;
  }

  void appendState(std::vector<std::pair<std::string, at::Tensor>>& state) const {
    state.emplace_back("lbfgs.steps", steps_);
    state.emplace_back("lbfgs.changes", changes_);
    state.emplace_back("lbfgs.inverse", inverse_);
    state.emplace_back("lbfgs.scale", scale_);
    state.emplace_back("lbfgs.ring", ring_);
  }

 private:
  std::int64_t count() const { return ring_[0].item<std::int64_t>(); }
  /// Of the pair that `age` pairs came after.
  std::int64_t slot(std::int64_t age) const {
    return (ring_[1].item<std::int64_t>() - 1 - age + capacity_) % capacity_;
  }

  std::int64_t capacity_;
  at::Tensor steps_, changes_;  ///< capacity x parameters
  at::Tensor inverse_;          ///< 1 / yᵀs of each pair
  at::Tensor scale_;            ///< yᵀs / yᵀy of the newest: the Hessian's first guess
  at::Tensor ring_;             ///< how many pairs there are, and where the next goes
};

class Lbfgs : public Optimizer {
 public:
  Lbfgs(const OptimizerSpec& spec, std::span<const Parameter> parameters) : spec_(spec) {
    for (const Parameter& parameter : parameters) {
      values_.push_back(parameter.value);
    }
    if (values_.empty()) {
      return;
    }
    gradient_ = at::zeros_like(flattened(values_));
    lastStep_ = at::zeros_like(gradient_);
    begun_ = at::zeros({1}, gradient_.options());
    memory_.emplace(spec.lbfgsHistory, gradient_.numel(), gradient_.options());
  }

  void step(const Update& update) override {
    const at::NoGradGuard noGrad;
    ++stepsDone_;
    if (!values_.empty()) {
      iterate(update);
    }
  }

  std::vector<std::pair<std::string, at::Tensor>> state() override {
    std::vector<std::pair<std::string, at::Tensor>> state;
    if (!values_.empty()) {
      state = {{"lbfgs.gradient", gradient_}, {"lbfgs.last-step", lastStep_}, {"lbfgs.begun", begun_}};
      memory_->appendState(state);
    }
    return state;
  }

 private:
  void iterate(const Update& update);
  at::Tensor nextDirection(const at::Tensor& gradient);
  LinePoint advance(const Update& update, const LinePoint& from, const at::Tensor& direction, double t,
                    bool last, int& evaluations);
  void move(const at::Tensor& direction, double t);
  static LinePoint evaluate(const Update& update, const at::Tensor& direction, double t);

  OptimizerSpec spec_;
  std::vector<at::Tensor> values_;
  at::Tensor gradient_;                    ///< where the last iteration began; flat, as the next
  at::Tensor lastStep_;                    ///< what the last iteration added to the parameters
  at::Tensor begun_;                       ///< 1 after the first iteration
  std::optional<CurvatureMemory> memory_;  ///< unless there are no parameters
};

at::Tensor Lbfgs::nextDirection(const at::Tensor& gradient) {
  if (begun_.item<double>() == 0) {
    return gradient.neg();
  }
  memory_->add(lastStep_, gradient - gradient_);
  return memory_->direction(gradient);
}

void Lbfgs::move(const at::Tensor& direction, double t) {
  std::int64_t first = 0;
  for (at::Tensor& value : values_) {
    at::Tensor real = value.is_complex() ? at::view_as_real(value) : value;
    real.add_(direction.narrow(0, first, real.numel()).view(real.sizes()), t);
    first += real.numel();
  }
}

LinePoint Lbfgs::evaluate(const Update& update, const at::Tensor& direction, double t) {
  const double loss = update.closure();
  at::Tensor gradient = flattened(update.gradients);
  const double slope = dotProduct(gradient, direction);
  return {t, loss, slope, std::move(gradient)};
}

/// Moves the parameters along `direction`. @param last whether no iteration follows, which saves a pass
/// @returns where it came to; `from` with the new t if nothing was evaluated
LinePoint Lbfgs::advance(const Update& update, const LinePoint& from, const at::Tensor& direction, double t,
                         bool last, int& evaluations) {
  if (spec_.lineSearch == "none") {
    move(direction, t);
    if (last) {
      LinePoint here = from;
      here.t = t;
      return here;
    }
    ++evaluations;
    return evaluate(update, direction, t);
  }
  std::vector<at::Tensor> start;
  for (const at::Tensor& value : values_) {
    start.push_back(value.clone());
  }
  const auto look = [&](double at) {
    ++evaluations;
    move(direction, at);
    LinePoint point = evaluate(update, direction, at);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      values_[i].copy_(start[i]);
    }
    return point;
  };
  LinePoint found = strongWolfe(look, from, t, largestEntry(direction));
  move(direction, found.t);
  return found;
}

void Lbfgs::iterate(const Update& update) {
  TORCH_CHECK(update.closure, "L-BFGS needs a closure");
  LinePoint here{0, update.loss, 0, flattened(update.gradients)};
  const int maximumEvaluations = spec_.lbfgsIterations * 5 / 4;
  int evaluations = 1;
  if (largestEntry(here.gradient) <= kGradientTolerance) {
    return;
  }
  for (int iteration = 1; iteration <= spec_.lbfgsIterations; ++iteration) {
    const bool last = iteration == spec_.lbfgsIterations;
    const at::Tensor direction = nextDirection(here.gradient);
    const double firstFactor =
        begun_.item<double>() == 0 ? std::min(1.0, 1 / here.gradient.abs().sum().item<double>()) : 1;
    const double t = firstFactor * update.rates.lr;
    gradient_.copy_(here.gradient);
    begun_.fill_(1);
    lastStep_.copy_(direction * t);
    here.t = 0;
    here.slope = dotProduct(here.gradient, direction);
    if (here.slope > -kChangeTolerance) {
      return;
    }
    const double before = here.loss;
    here = advance(update, here, direction, t, last, evaluations);
    lastStep_.copy_(direction * here.t);
    // A loss that is no number stays none: more passes would be for nothing.
    if (last || evaluations >= maximumEvaluations || !std::isfinite(here.loss) ||
        largestEntry(here.gradient) <= kGradientTolerance || largestEntry(lastStep_) <= kChangeTolerance ||
        std::abs(here.loss - before) < kChangeTolerance) {
      return;
    }
  }
}

}  // namespace

std::unique_ptr<Optimizer> makeLbfgs(const OptimizerSpec& spec, std::span<const Parameter> parameters) {
  return std::make_unique<Lbfgs>(spec, parameters);
}

}  // namespace rankscope
