// What Muon makes of a momentum matrix. Different objects may be used at once by different threads.
#pragma once

#include <memory>

#include <ATen/core/Tensor.h>

#include "spec/optimizer_spec.h"

namespace rankscope {

/// For matrices of one shape, device and dtype.
class Orthogonaliser {
 public:
  virtual ~Orthogonaliser() = default;

  /// @param u rows x columns @param power p of the partial kind; others ignore it
  /// @returns rows x columns, maybe of lower precision; valid and free to change until the next call
  virtual at::Tensor operator()(const at::Tensor& u, double power) = 0;
};

/// The kind that `spec` names. @param like as every later `u`
std::unique_ptr<Orthogonaliser> makeOrthogonaliser(const OptimizerSpec& spec, const at::Tensor& like);

/// U S^p Vᴴ of the thin SVD of `u`, times √r / ‖S^p‖_F, so that its Frobenius norm is √r for every p, r being
/// the rank: p = 0 is U Vᴴ, the polar factor, and p = 1 is `u` itself on that scale. Singular values of at
/// most max(rows, columns) · eps · σ₁ count as zero and are left out; the result of a zero matrix is zero. A
/// matrix with a NaN or an infinity comes back as it is.
at::Tensor partialOrthogonal(const at::Tensor& u, double power);

}  // namespace rankscope
