// What a sparse code costs beside the dense product of its encoder: the largest of many numbers, sums over a
// few rows of a matrix, and updates row by row. Written once and compiled for several instruction sets; see
// pointwise.h. Dense row-major float32. Pure functions; any thread.
#pragma once

#include <cstdint>

namespace rankscope {

/// Adam's numbers of one step (Kingma and Ba 2015, PyTorch's semantics): w <- w - stepSize · m / (rootScale
/// √v + epsilon).
struct AdamRow {
  float beta1 = 0.9F;
  float beta2 = 0.999F;
  float epsilon = 1e-8F;
  float stepSize = 0;   ///< rate / (1 - beta1^t)
  float rootScale = 1;  ///< 1 / √(1 - beta2^t)
};

/// One instruction set's versions.
struct SparseRowKernels {
  /// values <- values + bias (null: none), then the k largest of those above zero: of equal ones those that
  /// stand first. NaN, whatever its sign, counts as the largest of all, so that it is seen.
  /// @param scratch 3 n numbers  @param indices, chosen receive up to k, in ascending order of the index
  /// @returns how many there are: fewer than k if fewer are above zero or NaN
  std::int64_t (*selectLargest)(float* values, const float* bias, std::int64_t n, std::int64_t k,
                                std::int32_t* scratch, std::int32_t* indices, float* chosen);

  /// sum[c] += Σ_j weights[j] matrix[rows[j], c], each element one chain of multiply-adds in order of j
  void (*addCombination)(const float* matrix, std::int64_t columns, const std::int32_t* rows,
                         const float* weights, std::int64_t count, float* sum);

  /// out[j] <- Σ_c matrix[rows[j], c] vector[c]
  void (*project)(const float* matrix, std::int64_t columns, const std::int32_t* rows, std::int64_t count,
                  const float* vector, float* out);

  /// Σ_c a[c] b[c]
  float (*dot)(const float* a, const float* b, std::int64_t columns);

  /// One step of Adam on `count` numbers: m and v are its moments, g the gradient.
  void (*adam)(const AdamRow& step, const float* g, float* m, float* v, float* w, std::int64_t count);
};

/// The best versions for this processor.
const SparseRowKernels& sparseRowKernels();

namespace baseline {
const SparseRowKernels& sparseRows();
}
namespace avx2 {
const SparseRowKernels& sparseRows();
}
namespace avx512 {
const SparseRowKernels& sparseRows();
}

}  // namespace rankscope
