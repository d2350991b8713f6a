#include "compute/pointwise.h"

namespace rankscope {

const PointwiseKernels& pointwiseKernels() {
#ifdef RANKSCOPE_X86_KERNELS
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512bw")) {
    return avx512::kernels();
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return avx2::kernels();
  }
#endif
  return baseline::kernels();
}

}  // namespace rankscope
