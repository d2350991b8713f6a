#include "compute/sparse_rows.h"

#define RANKSCOPE_LANES 16
#define RANKSCOPE_SUMS 16

namespace rankscope::avx512 {
#include "compute/sparse_rows_kernels.inl"
}  // namespace rankscope::avx512
