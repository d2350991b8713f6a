#include "model/mlp.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "model/initialise.h"

namespace rankscope {
namespace {

ParameterRole weightRole(std::size_t layer, std::size_t count) {
  if (layer == 0) {
    return ParameterRole::FirstWeight;
  }
  return layer + 1 == count ? ParameterRole::LastWeight : ParameterRole::HiddenWeight;
}

}  // namespace

Mlp::Mlp(const std::vector<MlpLayer>& layers, Rng& rng, Encoding encoding, std::vector<Buffer> buffers)
    : encoding_(std::move(encoding)) {
  buffers_ = std::move(buffers);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const MlpLayer& layer = layers[i];
    parameters_.push_back({fmt::format("layers.{}.weight", i), weightRole(i, layers.size()),
                           uniformTensor(rng, {layer.fanOut, layer.fanIn}, layer.weightBound)});
    parameters_.push_back({fmt::format("layers.{}.bias", i), ParameterRole::Bias,
                           uniformTensor(rng, {layer.fanOut}, layer.biasBound)});
    plain_.activations.push_back(layer.activation);
  }
}

at::Tensor Mlp::encode(const at::Tensor& x) const {
  return encoding_ ? encoding_(x) : x;
}

at::Tensor Mlp::forward(const at::Tensor& x, std::span<const at::Tensor> parameters, Tap* tap) const {
  at::Tensor h = encode(x);
  for (std::size_t i = 0; i < plain_.activations.size(); ++i) {
    const at::Tensor z = at::addmm(parameters[2 * i + 1], h, parameters[2 * i].t());
    h = activate(plain_.activations[i], z);
    if (tap != nullptr) {
      const bool last = i + 1 == plain_.activations.size();
      tap->push_back({fmt::format("layers.{}", i), z, last ? at::Tensor() : h});
    }
  }
  return h;
}

std::vector<MlpLayer> defaultLayers(const ModelSpec& spec, std::int64_t features, int outputDimension,
                                    const Activation& activation) {
  std::vector<MlpLayer> layers;
  std::int64_t fanIn = features;
  for (int i = 0; i < spec.hiddenLayers; ++i) {
    layers.push_back({fanIn, spec.width, activation, linearBound(fanIn), linearBound(fanIn)});
    fanIn = spec.width;
  }
  layers.push_back({fanIn, outputDimension, {}, linearBound(fanIn), linearBound(fanIn)});
  return layers;
}

}  // namespace rankscope
