#include "task/pointwise_objective.h"

#include <ATen/ATen.h>

#include "task/tensor_numbers.h"

namespace rankscope {
namespace {

// On tiles of a few thousand numbers the calls of tensor operations would cost more than their work.
double inPlainLoop(const at::Tensor& outputs, const at::Tensor& targets, at::Tensor& gradient, double scale) {
  const float* y = outputs.data_ptr<float>();
  const float* t = targets.data_ptr<float>();
  float* g = gradient.data_ptr<float>();
  const auto factor = static_cast<float>(scale);
  double sum = 0;
  for (std::int64_t i = 0; i < outputs.numel(); ++i) {
    const float difference = y[i] - t[i];
    g[i] = difference * factor;
    sum += static_cast<double>(difference) * static_cast<double>(difference);
  }
  return sum;
}

double byTensors(const at::Tensor& outputs, const at::Tensor& targets, at::Tensor& gradient, double scale) {
  at::sub_out(gradient, outputs, targets);
  const double sum = gradient.to(at::kDouble).pow(2).sum().item<double>();
  gradient.mul_(scale);
  return sum;
}

}  // namespace

double PointwiseObjective::lossAndGradient(const at::Tensor& outputs, const at::Tensor& targets,
                                           std::int64_t totalRows, at::Tensor& gradient) const {
  const double elements = static_cast<double>(totalRows) * static_cast<double>(outputs.size(1) / groups_);
  if (!gradient.defined()) {
    at::Tensor unused = at::empty_like(outputs);
    return lossAndGradient(outputs, targets, totalRows, unused);
  }
  return (isPlain(outputs) && isPlain(targets) && isPlain(gradient)
              ? inPlainLoop(outputs, targets, gradient, 2 / elements)
              : byTensors(outputs, targets, gradient, 2 / elements)) /
         elements;
}

}  // namespace rankscope
