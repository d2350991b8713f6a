#include "task/operators/radon_kernels.h"

namespace rankscope::radon_avx2 {
#include "task/operators/radon_kernels.inl"
}  // namespace rankscope::radon_avx2
