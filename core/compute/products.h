// Matrix products of the shape that training a plain MLP needs: a tall tile times a small matrix that is
// packed once and used for many tiles. On tiles that stay in cache they run faster than a general BLAS, which
// packs both sides at every call. Dense row-major float32. Pure functions; any thread.
#pragma once

#include <cstdint>

namespace rankscope {

/// One instruction set's versions. Each element is one chain of multiply-adds in ascending order of the inner
/// index, so a result does not depend on how rows are split into calls.
struct ProductKernels {
  /// Floats that a k x n matrix takes when packed by `pack`.
  std::int64_t (*packedSize)(std::int64_t k, std::int64_t n);

  /// Packs B (k x n), B[p,j] = b[p * rowStride + j * columnStride]: strides {n, 1} take it as it is, {1, k}
  /// transposed.
  void (*pack)(const float* b, std::int64_t rowStride, std::int64_t columnStride, std::int64_t k,
               std::int64_t n, float* packed);

  /// As packedSize and pack, for the left side of multiplyTransposedAdd.
  std::int64_t (*packedLeftSize)(std::int64_t k, std::int64_t m);
  void (*packLeft)(const float* a, std::int64_t rowStride, std::int64_t columnStride, std::int64_t k,
                   std::int64_t m, float* packed);

  /// C (m x n) <- A (m x k) B, B packed.
  void (*multiply)(const float* a, const float* packed, float* c, std::int64_t m, std::int64_t k,
                   std::int64_t n);

  /// C (m x n) += Aᵀ B, with A (k x m) packed by packLeft and B (k x n) packed by pack.
  void (*multiplyTransposedAdd)(const float* packedA, const float* packedB, float* c, std::int64_t m,
                                std::int64_t k, std::int64_t n);
};

/// The best versions for this processor.
const ProductKernels& productKernels();

namespace baseline {
const ProductKernels& products();
}
namespace avx2 {
const ProductKernels& products();
}
namespace avx512 {
const ProductKernels& products();
}

}  // namespace rankscope
