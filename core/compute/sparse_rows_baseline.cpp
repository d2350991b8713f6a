#include "compute/sparse_rows.h"

#define RANKSCOPE_LANES 4
#define RANKSCOPE_SUMS 8

namespace rankscope::baseline {
#include "compute/sparse_rows_kernels.inl"
}  // namespace rankscope::baseline
