// Stable ranks of a network's layers over all of its points, not a subset.
#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include "model/inr.h"

namespace rankscope {

/// sr(A) = ‖A‖_F² / ‖A‖₂², NaN where a matrix is 0 or not finite.
struct LayerRanks {
  double weight = 0;      ///< of the layer's weight matrix
  double activation = 0;  ///< of H, a row per point and a column per unit, after the activation, uncentred
};

/// Of every layer but the last. The Gram matrix HᵀH is summed in double, some thousand points at a time, so
/// that no H is ever whole. @param x N x d, as the network takes it
std::vector<LayerRanks> hiddenLayerRanks(const Inr& inr, const at::Tensor& x);

}  // namespace rankscope
