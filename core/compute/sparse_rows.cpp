#include "compute/sparse_rows.h"

#include "compute/instruction_set.h"

namespace rankscope {

const SparseRowKernels& sparseRowKernels() {
  switch (instructionSet()) {
#ifdef RANKSCOPE_X86_KERNELS
    case InstructionSet::Avx512:
      return avx512::sparseRows();
    case InstructionSet::Avx2:
      return avx2::sparseRows();
#endif
    default:
      return baseline::sparseRows();
  }
}

}  // namespace rankscope
