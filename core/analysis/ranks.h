// Ranks of a matrix from its singular values. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

namespace rankscope {

/// Descending singular values of a 2-D tensor, real or complex, min(rows, columns) of them, computed in
/// double. Large and tall matrices (activations: at least 4 rows to a column and 100 000 entries) go through
/// the Gram matrix HᵀH in double, which does not resolve values below √(columns · 2.2e-16) σ₁, about 2e-7 σ₁
/// at 256 columns: those come out as 0. Float32 values carry as much rounding already. Non-finite input:
/// empty.
std::vector<double> singularValues(const at::Tensor& matrix);

/// Σσ² / σ₁² = ‖A‖_F² / ‖A‖₂² (Muon-INR paper; Rudelson and Vershynin 2007). In [1, rank]. NaN if σ₁ is 0 or
/// there is none.
double stableRank(std::span<const double> sigma);

/// exp(-Σ p ln p), p = σ²/Σσ² (Muon-INR code; the energy form of Roy and Vetterli 2007). NaN if all are 0 or
/// there is none.
double effectiveRank(std::span<const double> sigma);

/// exp(-Σ p ln p), p = σ/Σσ (Roy and Vetterli 2007). At least effectiveRank, for it gives the small values
/// more weight. NaN if all are 0 or there is none.
double amplitudeEffectiveRank(std::span<const double> sigma);

/// σ₁ / σ_min; infinite if σ_min is 0; NaN if σ₁ is 0 or there is none.
double conditionNumber(std::span<const double> sigma);

/// #{σ > max(rows, columns) · eps · σ₁} with eps of float32 (NumPy's matrix_rank rule).
std::int64_t numericalRank(std::span<const double> sigma, std::int64_t rows, std::int64_t columns);

}  // namespace rankscope
