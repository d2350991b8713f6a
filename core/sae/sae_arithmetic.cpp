#include "sae/sae_arithmetic.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rankscope {
namespace {

/// The order in which numbers are chosen: NaN first, then the largest, of equal ones the first.
bool isChosenBefore(const double* values, std::int32_t a, std::int32_t b) {
  if (std::isnan(values[a]) != std::isnan(values[b])) {
    return std::isnan(values[a]);
  }
  return values[a] > values[b] || (!(values[a] < values[b]) && a < b);
}

}  // namespace

std::int64_t selectLargest(float* values, const float* bias, std::int64_t n, std::int64_t k,
                           std::int32_t* scratch, std::int32_t* indices, float* chosen) {
  return sparseRowKernels().selectLargest(values, bias, n, k, scratch, indices, chosen);
}

std::int64_t selectLargest(double* values, const double* bias, std::int64_t n, std::int64_t k,
                           std::int32_t* scratch, std::int32_t* indices, double* chosen) {
  if (bias != nullptr) {
    std::transform(values, values + n, bias, values, [](double a, double b) { return a + b; });
  }
  std::iota(scratch, scratch + n, 0);
  std::int32_t* const end =
      std::partition(scratch, scratch + n, [values](std::int32_t i) { return !(values[i] <= 0); });
  std::int32_t* const cut = scratch + std::min<std::ptrdiff_t>(k, end - scratch);
  std::partial_sort(scratch, cut, end,
                    [values](std::int32_t a, std::int32_t b) { return isChosenBefore(values, a, b); });
  std::sort(scratch, cut);
  std::copy(scratch, cut, indices);
  std::transform(scratch, cut, chosen, [values](std::int32_t i) { return values[i]; });
  return cut - scratch;
}

void addCombination(const float* matrix, std::int64_t columns, const std::int32_t* rows, const float* weights,
                    std::int64_t count, float* sum) {
  sparseRowKernels().addCombination(matrix, columns, rows, weights, count, sum);
}

void addCombination(const double* matrix, std::int64_t columns, const std::int32_t* rows,
                    const double* weights, std::int64_t count, double* sum) {
  for (std::int64_t j = 0; j < count; ++j) {
    const double* row = matrix + rows[j] * columns;
    for (std::int64_t c = 0; c < columns; ++c) {
      sum[c] += weights[j] * row[c];
    }
  }
}

void projectRows(const float* matrix, std::int64_t columns, const std::int32_t* rows, std::int64_t count,
                 const float* vector, float* out) {
  sparseRowKernels().project(matrix, columns, rows, count, vector, out);
}

void projectRows(const double* matrix, std::int64_t columns, const std::int32_t* rows, std::int64_t count,
                 const double* vector, double* out) {
  for (std::int64_t j = 0; j < count; ++j) {
    out[j] = dotProduct(matrix + rows[j] * columns, vector, columns);
  }
}

float dotProduct(const float* a, const float* b, std::int64_t count) {
  return sparseRowKernels().dot(a, b, count);
}

double dotProduct(const double* a, const double* b, std::int64_t count) {
  return std::inner_product(a, a + count, b, 0.0);
}

void adamStep(const SaeAdam<float>& step, const float* g, float* m, float* v, float* w, std::int64_t count) {
  sparseRowKernels().adam({step.beta1, step.beta2, step.epsilon, step.stepSize, step.rootScale}, g, m, v, w,
                          count);
}

void adamStep(const SaeAdam<double>& step, const double* g, double* m, double* v, double* w,
              std::int64_t count) {
  for (std::int64_t i = 0; i < count; ++i) {
    m[i] = step.beta1 * m[i] + (1 - step.beta1) * g[i];
    v[i] = step.beta2 * v[i] + (1 - step.beta2) * g[i] * g[i];
    w[i] -= step.stepSize * m[i] / (std::sqrt(v[i]) * step.rootScale + step.epsilon);
  }
}

template <>
PackedRows<float>::PackedRows(std::int64_t rows, std::int64_t columns)
    : rows_(rows),
      columns_(columns),
      packed_(static_cast<std::size_t>(productKernels().packedSize(columns, rows))) {}

template <>
void PackedRows<float>::pack(const float* matrix, std::int64_t begin, std::int64_t count) {
  // Panels stand one after the other, and kGroup is a multiple of every instruction set's panel.
  const ProductKernels& products = productKernels();
  products.pack(matrix + begin * columns_, 1, columns_, columns_, count,
                packed_.data() + products.packedSize(columns_, begin));
}

template <>
void PackedRows<float>::multiply(const float* a, std::int64_t m, float* out) const {
  productKernels().multiply(a, packed_.data(), out, m, columns_, rows_);
}

template <>
PackedRows<double>::PackedRows(std::int64_t rows, std::int64_t columns)
    : rows_(rows), columns_(columns), packed_(static_cast<std::size_t>(rows * columns)) {}

template <>
void PackedRows<double>::pack(const double* matrix, std::int64_t begin, std::int64_t count) {
  std::copy_n(matrix + begin * columns_, count * columns_, packed_.data() + begin * columns_);
}

template <>
void PackedRows<double>::multiply(const double* a, std::int64_t m, double* out) const {
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t r = 0; r < rows_; ++r) {
      out[i * rows_ + r] = dotProduct(a + i * columns_, packed_.data() + r * columns_, columns_);
    }
  }
}

}  // namespace rankscope
