// Complex matrices as real ones, for what knows real matrices only.
#pragma once

#include <string>

#include <ATen/core/Tensor.h>

namespace rankscope {

/// The real matrix [A -B; B A] (2m x 2n) of A + jB given as pairs {m, n, 2}. It has every singular value
/// twice, and products, sums and transposes (for the conjugate transpose) of such matrices are such matrices:
/// orthogonalising it orthogonalises A + jB. Its Frobenius norm is √2 times that of A + jB.
at::Tensor realBlock(const at::Tensor& pairs);

/// Whether a parameter of this name is kept as pairs.
bool isComplexMatrix(const std::string& name, const at::Tensor& value);

/// The transpose of realBlock as a linear map: dLoss/dpairs of dLoss/dblock, for any 2m x 2n matrix.
at::Tensor blockGradient(const at::Tensor& block);

/// The pairs {m, n, 2} of such a matrix, from its left half.
at::Tensor pairsOfBlock(const at::Tensor& block);

}  // namespace rankscope
