#include "compute/grids.h"

namespace rankscope::baseline {
#include "compute/grids_kernels.inl"
}  // namespace rankscope::baseline
