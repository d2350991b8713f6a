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

/// Draws and names what one Linear of `layer` holds.
void appendLinear(const MlpLayer& layer, const std::string& name, ParameterRole role, Rng& rng,
                  std::vector<Parameter>& parameters) {
  std::vector<std::int64_t> weightShape{layer.fanOut, layer.fanIn};
  std::vector<std::int64_t> biasShape{layer.fanOut};
  std::string suffix;
  if (layer.form == LinearForm::Complex || layer.form == LinearForm::RealPart) {
    weightShape.push_back(2);
    biasShape.push_back(2);
    suffix = kComplexSuffix;
  }
  parameters.push_back({name + ".weight" + suffix, role, uniformTensor(rng, weightShape, layer.weightBound)});
  if (layer.hasBias) {
    parameters.push_back(
        {name + ".bias" + suffix, ParameterRole::Bias, uniformTensor(rng, biasShape, layer.biasBound)});
  }
}

}  // namespace

Mlp::Mlp(const std::vector<MlpLayer>& layers, Rng& rng, Encoding encoding, std::vector<Buffer> buffers)
    : encoding_(std::move(encoding)) {
  buffers_ = std::move(buffers);
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const MlpLayer& layer = layers[i];
    plain_.layers.push_back({layer.activation, layer.form, parameters_.size(), layer.hasBias});
    appendLinear(layer, fmt::format("layers.{}", i), weightRole(i, layers.size()), rng, parameters_);
    if (layer.form == LinearForm::Pair) {
      appendLinear(layer, fmt::format("layers.{}.envelope", i), weightRole(i, layers.size()), rng,
                   parameters_);
    }
  }
}

at::Tensor Mlp::encode(const at::Tensor& x) const {
  return encoding_ ? encoding_(x) : x;
}

at::Tensor Mlp::linear(const at::Tensor& h, std::span<const at::Tensor> own, const PlainLayer& layer) {
  const at::Tensor& weight = own[0];
  if (!layer.hasBias) {
    return at::matmul(h, weight.t());
  }
  const at::Tensor& bias = own[1];
  if (layer.form == LinearForm::Real || layer.form == LinearForm::Pair) {
    return at::addmm(bias, h, weight.t());
  }
  const at::Tensor z = at::addmm(at::view_as_complex(bias), h, at::view_as_complex(weight).t());
  return layer.form == LinearForm::RealPart ? at::real(z) : z;
}

at::Tensor Mlp::layer(std::size_t index, const at::Tensor& h, std::span<const at::Tensor> parameters,
                      Tap* tap) const {
  const PlainLayer& layer = plain_.layers[index];
  const auto own = parameters.subspan(layer.parameter);
  const at::Tensor z = linear(h, own, layer);
  const std::string name = fmt::format("layers.{}", index);
  if (layer.form == LinearForm::Pair) {
    const at::Tensor u = linear(h, own.subspan(2), layer);
    const at::Tensor out = activatePair(layer.activation, z, u);
    if (tap != nullptr) {
      tap->push_back({name, z, out});
      tap->push_back({name + ".envelope", u, at::Tensor()});
    }
    return out;
  }
  const at::Tensor out = activate(layer.activation, z);
  if (tap != nullptr) {
    tap->push_back({name, z, index + 1 == plain_.layers.size() ? at::Tensor() : out});
  }
  return out;
}

at::Tensor Mlp::forward(const at::Tensor& x, std::span<const at::Tensor> parameters, Tap* tap) const {
  at::Tensor h = encode(x);
  for (std::size_t i = 0; i < plain_.layers.size(); ++i) {
    h = layer(i, h, parameters, tap);
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
