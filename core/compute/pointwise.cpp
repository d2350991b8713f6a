#include "compute/pointwise.h"

#include "compute/instruction_set.h"

namespace rankscope {

const PointwiseKernels& pointwiseKernels() {
  switch (instructionSet()) {
#ifdef RANKSCOPE_X86_KERNELS
    case InstructionSet::Avx512:
      return avx512::kernels();
    case InstructionSet::Avx2:
      return avx2::kernels();
#endif
    default:
      return baseline::kernels();
  }
}

}  // namespace rankscope
