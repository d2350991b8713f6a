#include "compute/products.h"

#define RANKSCOPE_LANES 16
#define RANKSCOPE_BLOCK_ROWS 14

namespace rankscope::avx512 {
#include "compute/products_kernels.inl"
}  // namespace rankscope::avx512
