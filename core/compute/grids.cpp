#include "compute/grids.h"

#include "compute/instruction_set.h"

namespace rankscope {

const GridKernels& gridKernels() {
  switch (instructionSet()) {
#ifdef RANKSCOPE_X86_KERNELS
    case InstructionSet::Avx512:
      return avx512::grids();
    case InstructionSet::Avx2:
      return avx2::grids();
#endif
    default:
      return baseline::grids();
  }
}

}  // namespace rankscope
