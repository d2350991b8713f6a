#pragma once

#include <span>

#include <ATen/core/Tensor.h>

namespace rankscope {

/// The norm of all numbers of the tensors together, summed in double in their order.
double normOf(std::span<const at::Tensor> gradients);

/// Scales the gradients by largest / (norm + 1e-6) where that is below 1: PyTorch's clip_grad_norm_.
void clipNorm(std::span<const at::Tensor> gradients, double largest);

}  // namespace rankscope
