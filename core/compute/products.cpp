#include "compute/products.h"

#include "compute/instruction_set.h"

namespace rankscope {

const ProductKernels& productKernels() {
  switch (instructionSet()) {
#ifdef RANKSCOPE_X86_KERNELS
    case InstructionSet::Avx512:
      return avx512::products();
    case InstructionSet::Avx2:
      return avx2::products();
#endif
    default:
      return baseline::products();
  }
}

}  // namespace rankscope
