// Tensors as plain numbers, for what has no tensors.
#pragma once

#include <span>

#include <ATen/core/Tensor.h>

namespace rankscope {

/// The numbers of a tensor as they lie in memory: its own if it is contiguous float32 on the CPU, else a
/// copy's. Tensor and copy must outlive the span.
std::span<const float> plainNumbers(const at::Tensor& tensor, at::Tensor& copy);

/// score(numbers of a, numbers of b): the scores of scores.h, of tensors.
double scoreOf(double (*score)(std::span<const float>, std::span<const float>), const at::Tensor& a,
               const at::Tensor& b);

/// Whether a tensor is contiguous float32 on the CPU.
bool isPlain(const at::Tensor& tensor);

}  // namespace rankscope
