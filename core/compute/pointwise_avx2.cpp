#include "compute/pointwise.h"

#define RANKSCOPE_INSTRUCTION_SET "AVX2"

namespace rankscope::avx2 {
#include "compute/pointwise_kernels.inl"
}  // namespace rankscope::avx2
