// The rank-preserving regulariser: a penalty on lost stable rank. Works with every optimizer.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "model/inr.h"
#include "optim/optimizer.h"

namespace rankscope {

/// λ Σ max(0, 1 - sr(W)/sr₀)² over the hidden weight matrices, sr(W) = ‖W‖_F² / σ₁² and sr₀ that of the
/// start. With the top singular pair u, v the gradient of sr is 2/σ₁² (W - (‖W‖_F²/σ₁) u vᵀ); where σ₁ is
/// repeated it is one of the subgradients. Complex matrices count by their singular values. The arithmetic is
/// float64. Owned by one thread.
class RankPenalty {
 public:
  /// Takes the present stable ranks as those of the start. The parameters' tensors are aliased.
  explicit RankPenalty(std::span<const Parameter> parameters);

  /// sr₀ of each hidden matrix, in order; 0 of a zero matrix, which has no penalty. For checkpoints.
  const std::vector<double>& startRanks() const { return startRanks_; }
  /// @returns whether there are as many as there are matrices
  bool setStartRanks(std::vector<double> ranks);

  /// Adds the penalty's gradient to `gradients` (one per parameter). @returns the penalty, λ included
  double add(double weight, std::span<const at::Tensor> gradients, const ParallelFor& parallelFor) const;

 private:
  struct Matrix {
    std::size_t index;  ///< into the network's parameters
    std::string name;
    at::Tensor value;  ///< rows x columns, or the pairs of a complex one
  };

  std::vector<Matrix> matrices_;
  std::vector<double> startRanks_;
};

}  // namespace rankscope
