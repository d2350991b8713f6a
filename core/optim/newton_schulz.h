// Muon's orthogonalisation by products alone. Different objects may be used at once by different threads.
#pragma once

#include <array>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

namespace rankscope {

/// X ← aX + (bA + cA²)X with A = XXᴴ, from X = u / (normFactor ‖u‖_F + normFloor): what the steps of one
/// method are.
struct QuinticSteps {
  std::vector<std::array<double, 3>> coefficients;  ///< a, b, c of each step; past the end the last again
  double normFactor = 1;
  double normFloor = 1e-7;
};

/// K. Jordan's (muon.py): a, b, c = 3.4445, -4.7750, 2.0315 in every step. Singular values end in about
/// [0.68, 1.13], not at 1.
QuinticSteps newtonSchulzSteps();

/// Polar Express (Amsel et al. 2025): eight optimal triples, all but the last divided by
/// (1.01, 1.01³, 1.01⁵).
QuinticSteps polarExpressSteps();

/// The five triples of modded-nanogpt, which have a larger safety factor in them.
QuinticSteps foldedPolarExpressSteps();

/// The iteration, transposed while it goes if the matrix is taller than wide. Holds the buffers for one
/// shape, so that a call allocates next to nothing.
class NewtonSchulz {
 public:
  /// @param like its shape (rows x columns), device and dtype (real or complex, single or double) are those
  /// of every later `u`
  /// @param precision auto | float32 | bfloat16 ("auto": float32 on the CPU, bfloat16 on CUDA; a float64 `u`
  /// stays float64 unless bfloat16 is asked for; there is no complex bfloat16: a complex `u` stays as it is)
  NewtonSchulz(const at::Tensor& like, int steps, const std::string& precision,
               QuinticSteps quintic = newtonSchulzSteps());

  /// @returns rows x columns, in the dtype of the arithmetic, unscaled: a view of a buffer that the next call
  /// overwrites
  at::Tensor operator()(const at::Tensor& u);

 private:
  /// next_ from x_.
  void step(double a, double b, double c);
  void tileStep(double a, double b, double c);

  QuinticSteps quintic_;
  int steps_;
  bool tall_;
  at::Tensor x_;               ///< short side x long side
  at::Tensor next_;            ///< as x_
  at::Tensor gram_;            ///< A, short side squared
  at::Tensor polynomial_;      ///< B, as gram_
  std::vector<float> packed_;  ///< for products in tiles; empty: by the BLAS
};

/// The same in one call. @returns the shape and dtype of `u`
at::Tensor newtonSchulz(const at::Tensor& u, int steps, const std::string& precision,
                        const QuinticSteps& quintic = newtonSchulzSteps());

}  // namespace rankscope
