// Muon's orthogonalisation. Different objects may be used at once by different threads.
#pragma once

#include <string>

#include <ATen/core/Tensor.h>

namespace rankscope {

/// Muon's quintic Newton-Schulz iteration (K. Jordan, muon.py): a, b, c = 3.4445, -4.7750, 2.0315;
/// X = u / (‖u‖_F + 1e-7), transposed while iterating if taller than wide; each step A = XXᵀ, B = bA + cA²,
/// X ← aX + BX. Singular values end in about [0.68, 1.13], not at 1.
/// Holds the buffers for one shape, so that a call allocates next to nothing.
class NewtonSchulz {
 public:
  /// @param like its shape (rows x columns), device and dtype (float32 or float64) are those of every later
  /// `u`
  /// @param precision auto | float32 | bfloat16 ("auto": float32 on the CPU, bfloat16 on CUDA; a float64 `u`
  /// stays float64 unless bfloat16 is asked for)
  NewtonSchulz(const at::Tensor& like, int steps, const std::string& precision);

  /// @returns rows x columns, in the dtype of the arithmetic, without the sqrt(max(1, rows/columns)) factor:
  /// a view of a buffer that the next call overwrites
  at::Tensor operator()(const at::Tensor& u);

 private:
  int steps_;
  bool tall_;
  at::Tensor x_;           ///< short side x long side
  at::Tensor next_;        ///< as x_
  at::Tensor gram_;        ///< A, short side squared
  at::Tensor polynomial_;  ///< B, as gram_
};

/// The same in one call. @returns the shape and dtype of `u`
at::Tensor newtonSchulz(const at::Tensor& u, int steps, const std::string& precision);

}  // namespace rankscope
