#include "engine/rank_pretraining.h"

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/grad_mode.h>

#include "base/batch_sampler.h"
#include "base/rng.h"

namespace rankscope {
namespace {

constexpr std::uint64_t kPretrainStream = 1;  // of the seed; 0 is the weights'

std::vector<at::Tensor> chosenLayers(const Tap& tap, const std::string& which) {
  std::vector<at::Tensor> activations;
  for (const TappedLayer& layer : tap) {
    if (layer.activation.defined()) {
      activations.push_back(layer.activation);
    }
  }
  if (activations.size() > 1 && which != "all") {
    activations = {which == "first" ? activations.front() : activations.back()};
  }
  return activations;
}

void descend(Inr& inr, const at::Tensor& x, const TrainingSpec& training) {
  std::vector<at::Tensor> aliases;
  for (const Parameter& parameter : inr.parameters()) {
    aliases.push_back(parameter.value.detach().requires_grad_());
  }
  Tap tap;
  const at::AutoGradMode mode(true);
  inr.forward(x, aliases, &tap);
  const std::vector<at::Tensor> activations = chosenLayers(tap, training.pretrain);
  if (activations.empty()) {
    return;
  }
  const auto gradients = torch::autograd::grad({concentration(activations)}, aliases, {}, c10::nullopt,
                                               /*create_graph=*/false, /*allow_unused=*/true);
  const at::NoGradGuard guard;
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    if (gradients[i].defined()) {
      inr.parameters()[i].value.add_(gradients[i], -training.pretrainRate);
    }
  }
}

}  // namespace

at::Tensor concentration(const std::vector<at::Tensor>& activations) {
  at::Tensor sum;
  for (const at::Tensor& h : activations) {
    // Dead layers would divide by zero.
    const at::Tensor energy = at::linalg_vector_norm(h).square().clamp_min(1e-30);
    const at::Tensor one = at::linalg_vector_norm(at::mm(h.mH(), h)) / energy;
    sum = sum.defined() ? sum + one : one;
  }
  return sum;
}

void pretrainRank(Inr& inr, const at::Tensor& x, const TrainingSpec& training) {
  if (training.pretrain == "none") {
    return;
  }
  const std::uint64_t seed = Rng(static_cast<std::uint64_t>(training.seed), kPretrainStream).next();
  const std::int64_t batch = std::min(training.pretrainBatch, x.size(0));
  for (std::int64_t step = 0; step < training.pretrainSteps; ++step) {
    const at::Tensor rows = at::tensor(sampleRows(x.size(0), batch, seed, step), at::kLong).to(x.device());
    descend(inr, x.index_select(0, rows), training);
  }
}

}  // namespace rankscope
