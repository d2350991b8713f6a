#include "optim/gradient_norm.h"

#include <cmath>

#include <ATen/ATen.h>

namespace rankscope {

double normOf(std::span<const at::Tensor> gradients) {
  double squares = 0;
  for (const at::Tensor& gradient : gradients) {
    const at::Tensor plain = gradient.to(at::kCPU, at::kDouble).contiguous();
    const double* values = plain.data_ptr<double>();
    for (std::int64_t i = 0; i < plain.numel(); ++i) {
      squares += values[i] * values[i];
    }
  }
  return std::sqrt(squares);
}

void clipNorm(std::span<const at::Tensor> gradients, double largest) {
  constexpr double kPyTorchs = 1e-6;
  const double factor = largest / (normOf(gradients) + kPyTorchs);
  if (factor < 1) {
    for (const at::Tensor& gradient : gradients) {
      at::Tensor alias = gradient;
      alias.mul_(factor);
    }
  }
}

}  // namespace rankscope
