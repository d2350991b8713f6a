#include "compute/sparse_rows.h"

#define RANKSCOPE_LANES 8
#define RANKSCOPE_SUMS 8

namespace rankscope::avx2 {
#include "compute/sparse_rows_kernels.inl"
}  // namespace rankscope::avx2
