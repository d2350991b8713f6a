// Adam's arithmetic over plain floats: one pass over memory instead of one per operation. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rankscope {

struct AdamSettings {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  double weightDecay = 0;  ///< decoupled
  bool amsgrad = false;
};

/// The factors of one update, in double as PyTorch computes them.
struct AdamFactors {
  /// @param step counts from 1 @param lr after the schedule
  AdamFactors(const AdamSettings& settings, std::int64_t step, double lr);

  double beta1, beta2, eps;
  double decay;           ///< 1 - lr · weight decay
  double stepSize;        ///< lr / (1 - beta1^t)
  double rootCorrection;  ///< √(1 - beta2^t)
};

/// Updates `count` entries in place, in the order and with the roundings of PyTorch's single-tensor Adam:
/// w ← w · decay; m ← β₁ m + (1-β₁) g; v ← β₂ v + (1-β₂) g²; w ← w - stepSize · m / (√v / rootCorrection +
/// eps). Where PyTorch's vector kernels fuse a product and a sum, the last bit of a moment may differ.
void adamUpdate(const AdamFactors& factors, const float* gradient, float* m, float* v, float* w,
                std::size_t count);

/// The same with AMSGrad: `largest` ← max(largest, v) stands under the root instead of v.
void amsgradUpdate(const AdamFactors& factors, const float* gradient, float* m, float* v, float* largest,
                   float* w, std::size_t count);

}  // namespace rankscope
