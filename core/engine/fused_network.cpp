#include "engine/fused_network.h"

#include <algorithm>

#include <ATen/ATen.h>

namespace rankscope {
namespace {

LayerForm formOf(std::int64_t fanIn, std::int64_t fanOut) {
  if (fanIn <= PointwiseKernels::kNarrow) {
    return LayerForm::NarrowInput;
  }
  return fanOut <= PointwiseKernels::kNarrow ? LayerForm::NarrowOutput : LayerForm::Packed;
}

void transpose(const float* from, std::int64_t rows, std::int64_t columns, float* to) {
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < columns; ++c) {
      to[c * rows + r] = from[r * columns + c];
    }
  }
}

}  // namespace

FloatBuffer::FloatBuffer(std::int64_t count)
    : storage_(at::empty({count}, at::kFloat)), data_(storage_.data_ptr<float>()) {}

namespace {

/// Shapes and parameters of one layer, before its buffers.
FusedLayer describe(const PlainLayer& plain, std::span<const Parameter> parameters) {
  const at::Tensor& weight = parameters[plain.parameter].value;
  FusedLayer layer;
  layer.plain = plain;
  layer.partIn = weight.size(1);
  layer.partOut = weight.size(0);
  const bool complexInput = plain.form == LinearForm::Complex || plain.form == LinearForm::RealPart;
  layer.fanIn = complexInput ? 2 * layer.partIn : layer.partIn;
  layer.fanOut =
      plain.form == LinearForm::Complex || plain.form == LinearForm::Pair ? 2 * layer.partOut : layer.partOut;
  layer.outWidth = plain.activation.kind == ActivationKind::ComplexGabor ? 2 * layer.partOut : layer.partOut;
  layer.form = formOf(layer.fanIn, layer.fanOut);
  for (std::size_t i = 0; i < parameterCount(plain); ++i) {
    layer.parts.push_back(parameters[plain.parameter + i].value.data_ptr<float>());
  }
  return layer;
}

/// The bias of a layer that has none.
const float* zeros(FusedLayer& layer) {
  layer.ownBias = FloatBuffer(layer.fanOut);
  std::fill_n(layer.ownBias.data(), layer.fanOut, 0.0F);
  return layer.ownBias.data();
}

}  // namespace

FusedNetwork::FusedNetwork(const Inr& inr, std::size_t frozenLayers)
    : inr_(inr), pointwise_(pointwiseKernels()), products_(productKernels()), frozenLayers_(frozenLayers) {
  const auto parameters = inr.parameters();
  for (const PlainLayer& plain : inr.plainMlp()->layers) {
    FusedLayer layer = describe(plain, parameters);
    if (plain.form == LinearForm::Real) {
      layer.weight = layer.parts[0];
      layer.bias = plain.hasBias ? layer.parts[1] : zeros(layer);
    } else {
      layer.ownWeight = FloatBuffer(layer.fanOut * layer.fanIn);
      layer.ownBias = FloatBuffer(layer.fanOut);
      layer.weight = layer.ownWeight.data();
      layer.bias = layer.ownBias.data();
    }
    if (layer.form == LayerForm::Packed) {
      layer.forwardWeight = FloatBuffer(products_.packedSize(layer.fanIn, layer.fanOut));
    } else if (layer.form == LayerForm::NarrowInput) {
      layer.forwardWeight = FloatBuffer(layer.fanIn * layer.fanOut);
    }
    if (layer.form != LayerForm::NarrowOutput) {
      layer.backwardWeight = FloatBuffer(products_.packedSize(layer.fanOut, layer.fanIn));
    }
    firstTable_ = plain.parameter + parameterCount(plain);
    layers_.push_back(std::move(layer));
  }
  for (std::size_t i = firstTable_; i < parameters.size(); ++i) {
    tables_.push_back(parameters[i].value.data_ptr<float>());
  }
}

void FusedNetwork::refresh() {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const FusedLayer& layer = layers_[i];
    assemble(layer);
    if (layer.form == LayerForm::Packed) {
      products_.pack(layer.weight, 1, layer.fanIn, layer.fanIn, layer.fanOut, layer.forwardWeight.data());
    } else if (layer.form == LayerForm::NarrowInput) {
      transpose(layer.weight, layer.fanOut, layer.fanIn, layer.forwardWeight.data());
    }
    if (passesBelow(i) && layer.form != LayerForm::NarrowOutput) {
      products_.pack(layer.weight, layer.fanIn, 1, layer.fanOut, layer.fanIn, layer.backwardWeight.data());
    }
  }
}

std::int64_t FusedNetwork::widest() const {
  std::int64_t widest = 0;
  for (const FusedLayer& layer : layers_) {
    widest = std::max({widest, layer.fanOut, layer.fanIn, layer.outWidth});
  }
  return widest;
}

}  // namespace rankscope
