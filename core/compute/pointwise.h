// The loops around the matrix products of a plain MLP, written once and compiled for several instruction
// sets. All arrays are dense row-major float32. Pure functions of their arguments: the result does not depend
// on how rows are split into calls, except that accumulate-style functions add their rows in order. Any
// thread.
#pragma once

#include <cstdint>

namespace rankscope {

/// One instruction set's versions. `rows` and `columns` may be any size; `k` is at most kNarrow.
struct PointwiseKernels {
  static constexpr std::int64_t kNarrow = 4;

  const char* instructionSet;  ///< "AVX-512", "AVX2" or "baseline"

  /// z[r,c] <- z[r,c] + bias[c]
  void (*addBias)(float* z, const float* bias, std::int64_t rows, std::int64_t columns);

  /// z[r,c] <- max(0, z[r,c] + bias[c])
  void (*biasRelu)(float* z, const float* bias, std::int64_t rows, std::int64_t columns);

  /// z <- sin(omega (z + bias)); derivative <- omega cos(omega (z + bias)). Absolute error below 2e-7 + the
  /// rounding of the argument.
  void (*biasSine)(float* z, const float* bias, float omega, float* derivative, std::int64_t rows,
                   std::int64_t columns);

  /// z <- exp(-(z + bias)² / (2 a²)); derivative <- its derivative. Relative error below 1e-6 + the rounding
  /// of the exponent; numbers below 1.2e-38 are 0.
  void (*biasGauss)(float* z, const float* bias, float a, float* derivative, std::int64_t rows,
                    std::int64_t columns);

  /// With v = z + bias: z <- sin(omega v) exp(-(sigma v)²); derivative <- its derivative
  void (*biasGabor)(float* z, const float* bias, float omega, float sigma, float* derivative,
                    std::int64_t rows, std::int64_t columns);

  /// With v = z + bias: z <- sin(omega (|v| + 1) v); derivative <- its derivative, where |v| + 1 is a
  /// constant unless `scaleGradient`
  void (*biasFiner)(float* z, const float* bias, float omega, bool scaleGradient, float* derivative,
                    std::int64_t rows, std::int64_t columns);

  /// Rows of z and bias are [v, u], `columns` each; with the bias added, out (rows x columns) <- cos(omega v)
  /// exp(-(sigma u)²), and z <- [d out / dv, d out / du].
  void (*biasGaborPair)(float* z, const float* bias, float omega, float sigma, float* out, std::int64_t rows,
                        std::int64_t columns);

  /// below (rows x 2 columns) <- [d · derivative's first half, d · its second]; biasGradient += column sums
  /// of below
  void (*pairBackward)(const float* d, const float* derivative, float* below, float* biasGradient,
                       std::int64_t rows, std::int64_t columns);

  /// Complex numbers are rows [real parts, imaginary parts], `columns` each; a real z has no second half. z
  /// <- z + bias; out <- exp(j omega z - |sigma z|²).
  void (*biasComplexGabor)(float* z, const float* bias, bool complexInput, float omega, float sigma,
                           float* out, std::int64_t rows, std::int64_t columns);

  /// d is dLoss/dReal + j dLoss/dImaginary of out; below <- the same of z (after the bias); biasGradient +=
  /// column sums
  void (*complexGaborBackward)(const float* d, const float* z, const float* out, bool complexInput,
                               float omega, float sigma, float* below, float* biasGradient, std::int64_t rows,
                               std::int64_t columns);

  /// d[r,c] <- h[r,c] > 0 ? d[r,c] : 0; biasGradient[c] += sum over r of the new d[r,c]
  void (*reluBackward)(float* d, const float* h, float* biasGradient, std::int64_t rows,
                       std::int64_t columns);

  /// d <- d * derivative; biasGradient[c] += sum over r of the new d[r,c]
  void (*scaleBackward)(float* d, const float* derivative, float* biasGradient, std::int64_t rows,
                        std::int64_t columns);

  /// total[c] += sum over r of d[r,c]
  void (*addRows)(const float* d, float* total, std::int64_t rows, std::int64_t columns);

  /// out[r,c] <- sum over j < k of x[r,j] w[j,c]
  void (*expand)(const float* x, const float* w, float* out, std::int64_t rows, std::int64_t k,
                 std::int64_t columns);

  /// out[r,j] <- sum over c of h[r,c] w[j,c]
  void (*contract)(const float* h, const float* w, float* out, std::int64_t rows, std::int64_t k,
                   std::int64_t columns);

  /// total[j,c] += sum over r of x[r,j] d[r,c]
  void (*addOuter)(const float* x, const float* d, float* total, std::int64_t rows, std::int64_t k,
                   std::int64_t columns);
};

/// The best versions for this processor.
const PointwiseKernels& pointwiseKernels();

namespace baseline {
const PointwiseKernels& kernels();
}
namespace avx2 {
const PointwiseKernels& kernels();
}
namespace avx512 {
const PointwiseKernels& kernels();
}

}  // namespace rankscope
