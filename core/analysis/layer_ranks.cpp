#include "analysis/layer_ranks.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include "analysis/ranks.h"

namespace rankscope {
namespace {

constexpr std::int64_t kRows = 4096;  ///< points at a time
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Adds Hᴴ H to `gram`, made if there is none.
void addGram(const at::Tensor& activation, at::Tensor& gram) {
  const at::Tensor h = activation.to(activation.is_complex() ? at::kComplexDouble : at::kDouble);
  const at::Tensor own = at::mm(h.mH(), h);
  gram = gram.defined() ? gram.add_(own) : own;
}

/// Of H, from its Gram matrix: trace over largest eigenvalue.
double rankOfGram(const at::Tensor& gram) {
  const double trace = at::real(at::trace(gram)).item<double>();
  if (!std::isfinite(trace) || trace <= 0) {
    return kNaN;
  }
  return trace / at::linalg_eigvalsh(gram).max().item<double>();
}

double rankOfWeight(const Inr& inr, std::size_t layer) {
  const std::string name = fmt::format("layers.{}.weight", layer);
  const auto parameters = inr.parameters();
  const auto found = std::find_if(parameters.begin(), parameters.end(), [&](const Parameter& parameter) {
    return parameter.name == name || parameter.name == name + std::string(kComplexSuffix);
  });
  if (found == parameters.end()) {
    return kNaN;
  }
  const bool complex = found->name != name;
  return stableRank(singularValues(complex ? at::view_as_complex(found->value) : found->value));
}

}  // namespace

std::vector<LayerRanks> hiddenLayerRanks(const Inr& inr, const at::Tensor& x) {
  const at::NoGradGuard guard;
  const std::size_t hidden = layerCount(inr) - 1;
  std::vector<at::Tensor> grams(hidden);
  const std::vector<at::Tensor> parameters = parameterValues(inr);
  // Points that depend on each other cannot be cut into parts.
  const std::int64_t rows = inr.couplesPoints() ? x.size(0) : kRows;
  for (std::int64_t first = 0; first < x.size(0); first += rows) {
    Tap tap;
    inr.forward(x.narrow(0, first, std::min(rows, x.size(0) - first)), parameters, &tap);
    std::size_t layer = 0;
    for (const TappedLayer& tapped : tap) {
      if (tapped.activation.defined() && layer < hidden) {
        addGram(tapped.activation, grams[layer++]);
      }
    }
  }
  std::vector<LayerRanks> ranks;
  for (std::size_t layer = 0; layer < hidden; ++layer) {
    ranks.push_back({rankOfWeight(inr, layer), grams[layer].defined() ? rankOfGram(grams[layer]) : kNaN});
  }
  return ranks;
}

}  // namespace rankscope
