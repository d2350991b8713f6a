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

FusedNetwork::FusedNetwork(const Inr& inr)
    : inr_(inr), pointwise_(pointwiseKernels()), products_(productKernels()) {
  const auto parameters = inr.parameters();
  const PlainMlp& mlp = *inr.plainMlp();
  for (std::size_t i = 0; i < mlp.activations.size(); ++i) {
    const at::Tensor& weight = parameters[2 * i].value;
    FusedLayer layer;
    layer.fanIn = weight.size(1);
    layer.fanOut = weight.size(0);
    layer.form = formOf(layer.fanIn, layer.fanOut);
    layer.activation = mlp.activations[i];
    layer.weight = weight.data_ptr<float>();
    layer.bias = parameters[2 * i + 1].value.data_ptr<float>();
    if (layer.form == LayerForm::Packed) {
      layer.forwardWeight = FloatBuffer(products_.packedSize(layer.fanIn, layer.fanOut));
    } else if (layer.form == LayerForm::NarrowInput) {
      layer.forwardWeight = FloatBuffer(layer.fanIn * layer.fanOut);
    }
    if (layer.form != LayerForm::NarrowOutput) {
      layer.backwardWeight = FloatBuffer(products_.packedSize(layer.fanOut, layer.fanIn));
    }
    layers_.push_back(std::move(layer));
  }
}

void FusedNetwork::refresh() {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const FusedLayer& layer = layers_[i];
    if (layer.form == LayerForm::Packed) {
      products_.pack(layer.weight, 1, layer.fanIn, layer.fanIn, layer.fanOut, layer.forwardWeight.data());
    } else if (layer.form == LayerForm::NarrowInput) {
      transpose(layer.weight, layer.fanOut, layer.fanIn, layer.forwardWeight.data());
    }
    if (i > 0 && layer.form != LayerForm::NarrowOutput) {
      products_.pack(layer.weight, layer.fanIn, 1, layer.fanOut, layer.fanIn, layer.backwardWeight.data());
    }
  }
}

std::int64_t FusedNetwork::widest() const {
  std::int64_t widest = 0;
  for (const FusedLayer& layer : layers_) {
    widest = std::max({widest, layer.fanOut, layer.fanIn});
  }
  return widest;
}

}  // namespace rankscope
