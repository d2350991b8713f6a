#include "task/tensor_numbers.h"

#include <ATen/ATen.h>

namespace rankscope {

bool isPlain(const at::Tensor& tensor) {
  return tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat && tensor.is_contiguous();
}

std::span<const float> plainNumbers(const at::Tensor& tensor, at::Tensor& copy) {
  copy = isPlain(tensor) ? tensor : tensor.to(at::kCPU, at::kFloat).contiguous();
  return {copy.data_ptr<float>(), static_cast<std::size_t>(copy.numel())};
}

double scoreOf(double (*score)(std::span<const float>, std::span<const float>), const at::Tensor& a,
               const at::Tensor& b) {
  at::Tensor hostA;
  at::Tensor hostB;
  return score(plainNumbers(a, hostA), plainNumbers(b, hostB));
}

}  // namespace rankscope
