// The loops of a sparse autoencoder: for float the kernels of core/compute, for double plain ones, so that
// the same training code can be held against a reference in double.
#pragma once

#include <cmath>
#include <cstdint>
#include <type_traits>

#include "compute/aligned_vector.h"
#include "compute/products.h"
#include "compute/sparse_rows.h"

namespace rankscope {

/// Numbers of one step of Adam; see AdamRow.
template <class T>
struct SaeAdam {
  T beta1, beta2, epsilon, stepSize, rootScale;
};

/// See SparseRowKernels.
std::int64_t selectLargest(float* values, const float* bias, std::int64_t n, std::int64_t k,
                           std::int32_t* scratch, std::int32_t* indices, float* chosen);
std::int64_t selectLargest(double* values, const double* bias, std::int64_t n, std::int64_t k,
                           std::int32_t* scratch, std::int32_t* indices, double* chosen);

void addCombination(const float* matrix, std::int64_t columns, const std::int32_t* rows, const float* weights,
                    std::int64_t count, float* sum);
void addCombination(const double* matrix, std::int64_t columns, const std::int32_t* rows,
                    const double* weights, std::int64_t count, double* sum);

void projectRows(const float* matrix, std::int64_t columns, const std::int32_t* rows, std::int64_t count,
                 const float* vector, float* out);
void projectRows(const double* matrix, std::int64_t columns, const std::int32_t* rows, std::int64_t count,
                 const double* vector, double* out);

float dotProduct(const float* a, const float* b, std::int64_t count);
double dotProduct(const double* a, const double* b, std::int64_t count);

void adamStep(const SaeAdam<float>& step, const float* g, float* m, float* v, float* w, std::int64_t count);
void adamStep(const SaeAdam<double>& step, const double* g, double* m, double* v, double* w,
              std::int64_t count);

/// y <- y + factor x
template <class T>
void addScaled(T factor, const T* x, std::int64_t count, T* y) {
  const std::int32_t row = 0;
  addCombination(x, count, &row, &factor, 1, y);
}

/// Brings a row to length 1; one of zeros stays.
template <class T>
void normaliseRow(T* row, std::int64_t count) {
  const T square = dotProduct(row, row, count);
  if (square > T{0}) {
    const T inverse = T{1} / std::sqrt(square);
    for (std::int64_t c = 0; c < count; ++c) {
      row[c] *= inverse;
    }
  }
}

/// A matrix laid out for products of many rows with all of its own. Different groups may be packed at once.
template <class T>
class PackedRows {
 public:
  static constexpr std::int64_t kGroup = 64;

  PackedRows(std::int64_t rows, std::int64_t columns);

  /// Takes over `count` rows from number `begin` on, a multiple of kGroup; a count that is none ends the
  /// matrix. @param matrix rows x columns, the whole
  void pack(const T* matrix, std::int64_t begin, std::int64_t count);
  void pack(const T* matrix) { pack(matrix, 0, rows_); }

  /// out (m x rows) <- a (m x columns) · matrixᵀ
  void multiply(const T* a, std::int64_t m, T* out) const;

 private:
  std::int64_t rows_;
  std::int64_t columns_;
  AlignedVector<T> packed_;
};

}  // namespace rankscope
