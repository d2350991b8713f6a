#include "task/operators/radon_kernels.h"

namespace rankscope::radon_baseline {
#include "task/operators/radon_kernels.inl"
}  // namespace rankscope::radon_baseline
