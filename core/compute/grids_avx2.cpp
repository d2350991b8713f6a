#include "compute/grids.h"

namespace rankscope::avx2 {
#include "compute/grids_kernels.inl"
}  // namespace rankscope::avx2
