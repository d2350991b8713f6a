// Starting a Run from a trained encoder: every layer of a checkpoint but the last, with some of them frozen
// (STRAINER, Vyas et al. 2024; the freeze sweep of Sideri-Lampretsa et al. 2026, section 3.1).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "model/inr.h"
#include "spec/experiment_spec.h"

namespace rankscope {

/// How many of the first layers are not trained, τ + 1.
/// @throws UserError if the network has no such layer, or if its points are coupled (BatchNorm)
std::size_t frozenLayerCount(const TrainingSpec& training, const Inr& inr);

/// Takes over the encoder's weights as run.training says: layers 0 … τ, or with τ = -1 or reinitialise "head"
/// all but the last; and what is fixed in front of them. The others stay as they are. Nothing happens without
/// a startFrom. Blocking.
/// @throws UserError naming the checkpoint if it cannot be read, or was made by another network than this one
/// in anything but its outputs
void startFromEncoder(Inr& inr, const RunSpec& run, const InrShape& shape);

/// The parameters that an optimizer updates: the network's own tensors.
std::vector<Parameter> trainedParameters(const Inr& inr, std::size_t frozenLayers);

/// Of their gradients. @param gradients one per parameter of the network
std::vector<at::Tensor> trainedGradients(const Inr& inr, std::size_t frozenLayers,
                                         std::span<const at::Tensor> gradients);

}  // namespace rankscope
