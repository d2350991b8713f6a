#include "task/operators/radon_kernels.h"

namespace rankscope::radon_avx512 {
#include "task/operators/radon_kernels.inl"
}  // namespace rankscope::radon_avx512
