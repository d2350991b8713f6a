#include "compute/pointwise.h"

#define RANKSCOPE_INSTRUCTION_SET "AVX-512"

namespace rankscope::avx512 {
#include "compute/pointwise_kernels.inl"
}  // namespace rankscope::avx512
