#include "optim/complex_block.h"

#include <ATen/ATen.h>

#include "model/inr.h"

namespace rankscope {

at::Tensor realBlock(const at::Tensor& pairs) {
  const at::Tensor real = pairs.select(2, 0);
  const at::Tensor imaginary = pairs.select(2, 1);
  return at::cat({at::cat({real, -imaginary}, 1), at::cat({imaginary, real}, 1)}, 0);
}

bool isComplexMatrix(const std::string& name, const at::Tensor& value) {
  return value.dim() == 3 && name.ends_with(kComplexSuffix);
}

at::Tensor blockGradient(const at::Tensor& block) {
  const std::int64_t rows = block.size(0) / 2;
  const std::int64_t columns = block.size(1) / 2;
  const auto quarter = [&](std::int64_t down, std::int64_t right) {
    return block.narrow(0, down * rows, rows).narrow(1, right * columns, columns);
  };
  return at::stack({quarter(0, 0) + quarter(1, 1), quarter(1, 0) - quarter(0, 1)}, 2);
}

at::Tensor pairsOfBlock(const at::Tensor& block) {
  const std::int64_t rows = block.size(0) / 2;
  const at::Tensor left = block.narrow(1, 0, block.size(1) / 2);
  return at::stack({left.narrow(0, 0, rows), left.narrow(0, rows, rows)}, 2);
}

}  // namespace rankscope
