#include "compute/pointwise.h"

#define RANKSCOPE_INSTRUCTION_SET "baseline"

namespace rankscope::baseline {
#include "compute/pointwise_kernels.inl"
}  // namespace rankscope::baseline
