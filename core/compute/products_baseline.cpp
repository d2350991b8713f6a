#include "compute/products.h"

#define RANKSCOPE_LANES 4
#define RANKSCOPE_BLOCK_ROWS 4

namespace rankscope::baseline {
#include "compute/products_kernels.inl"
}  // namespace rankscope::baseline
