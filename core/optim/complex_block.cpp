#include "optim/complex_block.h"

#include <ATen/ATen.h>

namespace rankscope {

at::Tensor realBlock(const at::Tensor& pairs) {
  const at::Tensor real = pairs.select(2, 0);
  const at::Tensor imaginary = pairs.select(2, 1);
  return at::cat({at::cat({real, -imaginary}, 1), at::cat({imaginary, real}, 1)}, 0);
}

at::Tensor pairsOfBlock(const at::Tensor& block) {
  const std::int64_t rows = block.size(0) / 2;
  const at::Tensor left = block.narrow(1, 0, block.size(1) / 2);
  return at::stack({left.narrow(0, 0, rows), left.narrow(0, rows, rows)}, 2);
}

}  // namespace rankscope
