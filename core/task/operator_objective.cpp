#include "task/operator_objective.h"

#include <ATen/ATen.h>

#include "task/tensor_numbers.h"

namespace rankscope {

OperatorObjective::OperatorObjective(std::unique_ptr<LinearOperator> linear, ObservationPtr observation,
                                     ParallelFor parallelFor)
    : linear_(std::move(linear)), observation_(std::move(observation)), parallelFor_(std::move(parallelFor)) {
  predicted_.resize(linear_->outputSize());
  residual_.resize(linear_->outputSize());
  back_.resize(linear_->inputSize());
}

double OperatorObjective::lossAndGradient(const at::Tensor& outputs, const at::Tensor&, std::int64_t,
                                          at::Tensor& gradient) const {
  at::Tensor host;
  linear_->apply(plainNumbers(outputs, host), predicted_, parallelFor_);
  const auto count = static_cast<double>(predicted_.size());
  const auto factor = static_cast<float>(2 / count);
  double sum = 0;
  for (std::size_t i = 0; i < predicted_.size(); ++i) {
    const float difference = predicted_[i] - observation_->values[i];
    residual_[i] = difference * factor;
    sum += static_cast<double>(difference) * static_cast<double>(difference);
  }
  if (gradient.defined()) {
    linear_->applyTransposed(residual_, back_, parallelFor_);
    gradient.copy_(at::from_blob(back_.data(), gradient.sizes(), at::kFloat));
  }
  return sum / count;
}

ParallelFor parallelForOf(const ObjectiveContext& context) {
  if (context.parallelFor) {
    return context.parallelFor;
  }
  return [](std::size_t count, const std::function<void(std::size_t)>& task) {
    for (std::size_t i = 0; i < count; ++i) {
      task(i);
    }
  };
}

std::vector<float> measured(LinearOperator& linear, const Signal& signal, const ParallelFor& parallelFor) {
  std::vector<float> values(linear.outputSize());
  linear.apply(signal.values, values, parallelFor);
  return values;
}

}  // namespace rankscope
