#pragma once

#include <string_view>

#include <ATen/core/Tensor.h>

namespace rankscope {

/// A parameter, its gradient or its state as the matrix it stands for, sharing the storage: itself if it has
/// two axes; the complex matrix if its name ends in ".complex" and it is rows x columns x 2, real part first;
/// undefined otherwise.
at::Tensor matrixView(std::string_view name, const at::Tensor& stored);

/// The reverse: as it is stored.
at::Tensor storedView(const at::Tensor& matrix);

}  // namespace rankscope
