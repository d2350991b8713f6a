#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include "model/inr.h"
#include "spec/experiment_spec.h"

namespace rankscope {

/// Rank-inducing pre-training (Muon-INR paper, section 3.3, after Daneshmand et al. 2020), which changes
/// `inr`'s weights in place: plain gradient descent on Σ_l ‖H_lᵀH_l‖_F / ‖H_l‖_F² over random batches, H_l
/// being the n x d activations of the first, the last or every hidden layer. With H of fixed norm this is the
/// Frobenius norm of the covariance HᵀH/n up to a factor; it is 1 for one direction, 1/√d for d equal ones,
/// and its inverse square is the participation ratio. Without the norm, shrinking H would do. Deterministic
/// from the seed; nothing happens if `training.pretrain` is none.
/// @param x N x d, from which the batches are drawn. The calling thread must be prepared for tensors.
void pretrainRank(Inr& inr, const at::Tensor& x, const TrainingSpec& training);

/// The loss of one batch. @param activations of the layers that count, each n x d, real or complex
at::Tensor concentration(const std::vector<at::Tensor>& activations);

}  // namespace rankscope
