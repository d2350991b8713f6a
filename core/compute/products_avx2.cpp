#include "compute/products.h"

#define RANKSCOPE_LANES 8
#define RANKSCOPE_BLOCK_ROWS 6

namespace rankscope::avx2 {
#include "compute/products_kernels.inl"
}  // namespace rankscope::avx2
