#include "optim/matrix_view.h"

#include <ATen/ATen.h>

namespace rankscope {
namespace {

constexpr std::string_view kComplexSuffix = ".complex";

}  // namespace

at::Tensor matrixView(std::string_view name, const at::Tensor& stored) {
  if (stored.dim() == 2) {
    return stored;
  }
  const bool complex = name.ends_with(kComplexSuffix) && stored.dim() == 3 && stored.size(2) == 2;
  return complex ? at::view_as_complex(stored) : at::Tensor();
}

at::Tensor storedView(const at::Tensor& matrix) {
  return matrix.is_complex() ? at::view_as_real(matrix) : matrix;
}

}  // namespace rankscope
