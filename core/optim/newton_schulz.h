#pragma once

#include <string>

#include <ATen/core/Tensor.h>

namespace rankscope {

/// Muon's quintic Newton-Schulz iteration (K. Jordan, muon.py): a, b, c = 3.4445, -4.7750, 2.0315;
/// X = u / (‖u‖_F + 1e-7), transposed while iterating if taller than wide; each step A = XXᵀ, B = bA + cA²,
/// X ← aX + BX. Singular values end in about [0.68, 1.13], not at 1.
/// @param u rows x columns, float32 or float64 @param precision auto | float32 | bfloat16 ("auto": float32 on the
/// CPU, bfloat16 on CUDA; a float64 `u` stays float64 unless bfloat16 is asked for)
/// @returns the same shape and dtype as `u`, without the sqrt(max(1, rows/columns)) factor
at::Tensor newtonSchulz(const at::Tensor& u, int steps, const std::string& precision);

}  // namespace rankscope
