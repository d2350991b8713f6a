#include "task/pointwise_objective.h"

#include <ATen/ATen.h>

namespace rankscope {
namespace {

bool plain(const at::Tensor& tensor) {
  return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat && tensor.is_contiguous();
}

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
  const double elements = static_cast<double>(totalRows) * static_cast<double>(outputs.size(1));
  if (!gradient.defined()) {
    at::Tensor unused = at::empty_like(outputs);
    return lossAndGradient(outputs, targets, totalRows, unused);
  }
  return (plain(outputs) && plain(targets) && plain(gradient)
              ? inPlainLoop(outputs, targets, gradient, 2 / elements)
              : byTensors(outputs, targets, gradient, 2 / elements)) /
         elements;
}

std::span<const float> plainNumbers(const at::Tensor& tensor, at::Tensor& copy) {
  copy = plain(tensor) ? tensor : tensor.to(at::kCPU, at::kFloat).contiguous();
  return {copy.data_ptr<float>(), static_cast<std::size_t>(copy.numel())};
}

}  // namespace rankscope
