#include "compute/grids.h"

namespace rankscope::avx512 {
#include "compute/grids_kernels.inl"
}  // namespace rankscope::avx512
