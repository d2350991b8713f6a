#include "compute/instruction_set.h"

namespace rankscope {

InstructionSet instructionSet() {
#ifdef RANKSCOPE_X86_KERNELS
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
    return InstructionSet::Avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return InstructionSet::Avx2;
  }
#endif
  return InstructionSet::Baseline;
}

}  // namespace rankscope
