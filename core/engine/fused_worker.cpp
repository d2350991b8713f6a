#include <algorithm>

#include <ATen/ATen.h>

#include "engine/fused_network.h"
#include "engine/tile_worker.h"

namespace rankscope {
namespace {

/// A layer's values on the tile.
struct LayerValues {
  FloatBuffer output;      ///< rows x fan_out, after the activation
  FloatBuffer derivative;  ///< rows x fan_out, phi'(z); Sine only
};

class FusedWorker : public TileWorker {
 public:
  FusedWorker(const FusedNetwork& network, std::int64_t tileRows)
      : TileWorker(network.inr()),
        network_(network),
        pointwise_(network.pointwise()),
        products_(network.products()) {
    for (const FusedLayer& layer : network.layers()) {
      LayerValues values;
      values.output = FloatBuffer(tileRows * layer.fanOut);
      if (layer.activation.kind == ActivationKind::Sine) {
        values.derivative = FloatBuffer(tileRows * layer.fanOut);
      }
      values_.push_back(std::move(values));
    }
    const std::int64_t widest = network.widest();
    delta_ = FloatBuffer(tileRows * widest);
    below_ = FloatBuffer(tileRows * widest);
    packedInput_ = FloatBuffer(products_.packedSize(tileRows, widest));
    packedDelta_ = FloatBuffer(products_.packedLeftSize(tileRows, widest));
    narrowSum_ = FloatBuffer(PointwiseKernels::kNarrow * widest);
  }

  at::Tensor forward(const at::Tensor& x, bool) override {
    rows_ = x.size(0);
    input_ = network_.inr().encode(x).contiguous();
    const float* h = input_.data_ptr<float>();
    for (std::size_t i = 0; i < values_.size(); ++i) {
      forwardLayer(network_.layers()[i], h, values_[i]);
      h = values_[i].output.data();
    }
    return at::from_blob(values_.back().output.data(), {rows_, network_.layers().back().fanOut}, at::kFloat);
  }

  void backward(const at::Tensor& outputGradient) override {
    const at::Tensor plain = outputGradient.contiguous();
    std::copy_n(plain.data_ptr<float>(), plain.numel(), delta_.data());
    for (std::size_t i = values_.size(); i-- > 0;) {
      const FusedLayer& layer = network_.layers()[i];
      const float* input = i == 0 ? input_.data_ptr<float>() : values_[i - 1].output.data();
      throughActivation(layer, values_[i], gradients_[2 * i + 1].data_ptr<float>());
      addWeightGradient(layer, input, gradients_[2 * i].data_ptr<float>());
      if (i > 0) {
        backThroughWeight(layer);
        std::swap(delta_, below_);
      }
    }
  }

 private:
  void forwardLayer(const FusedLayer& layer, const float* h, const LayerValues& values) {
    float* z = values.output.data();
    switch (layer.form) {
      case LayerForm::NarrowInput:
        pointwise_.expand(h, layer.forwardWeight.data(), z, rows_, layer.fanIn, layer.fanOut);
        break;
      case LayerForm::NarrowOutput:
        pointwise_.contract(h, layer.weight, z, rows_, layer.fanOut, layer.fanIn);
        break;
      case LayerForm::Packed:
        products_.multiply(h, layer.forwardWeight.data(), z, rows_, layer.fanIn, layer.fanOut);
        break;
    }
    applyActivation(layer, values);
  }

  void applyActivation(const FusedLayer& layer, const LayerValues& values) {
    float* z = values.output.data();
    switch (layer.activation.kind) {
      case ActivationKind::Identity:
        return pointwise_.addBias(z, layer.bias, rows_, layer.fanOut);
      case ActivationKind::Relu:
        return pointwise_.biasRelu(z, layer.bias, rows_, layer.fanOut);
      case ActivationKind::Sine:
        return pointwise_.biasSine(z, layer.bias, static_cast<float>(layer.activation.omega),
                                   values.derivative.data(), rows_, layer.fanOut);
    }
  }

  /// delta becomes dLoss/dz; its column sums are added to the bias gradient.
  void throughActivation(const FusedLayer& layer, const LayerValues& values, float* biasGradient) {
    float* delta = delta_.data();
    switch (layer.activation.kind) {
      case ActivationKind::Identity:
        return pointwise_.addRows(delta, biasGradient, rows_, layer.fanOut);
      case ActivationKind::Relu:
        return pointwise_.reluBackward(delta, values.output.data(), biasGradient, rows_, layer.fanOut);
      case ActivationKind::Sine:
        return pointwise_.scaleBackward(delta, values.derivative.data(), biasGradient, rows_, layer.fanOut);
    }
  }

  void addWeightGradient(const FusedLayer& layer, const float* input, float* gradient) {
    const float* delta = delta_.data();
    switch (layer.form) {
      case LayerForm::NarrowInput:
        return addNarrowInputGradient(layer, input, gradient);
      case LayerForm::NarrowOutput:
        return pointwise_.addOuter(delta, input, gradient, rows_, layer.fanOut, layer.fanIn);
      case LayerForm::Packed:
        products_.packLeft(delta, layer.fanOut, 1, rows_, layer.fanOut, packedDelta_.data());
        products_.pack(input, layer.fanIn, 1, rows_, layer.fanIn, packedInput_.data());
        return products_.multiplyTransposedAdd(packedDelta_.data(), packedInput_.data(), gradient,
                                               layer.fanOut, rows_, layer.fanIn);
    }
  }

  /// The loop sums fan_in x fan_out; the gradient is its transpose.
  void addNarrowInputGradient(const FusedLayer& layer, const float* input, float* gradient) {
    float* sum = narrowSum_.data();
    std::fill_n(sum, layer.fanIn * layer.fanOut, 0.0F);
    pointwise_.addOuter(input, delta_.data(), sum, rows_, layer.fanIn, layer.fanOut);
    for (std::int64_t out = 0; out < layer.fanOut; ++out) {
      for (std::int64_t in = 0; in < layer.fanIn; ++in) {
        gradient[out * layer.fanIn + in] += sum[in * layer.fanOut + out];
      }
    }
  }

  void backThroughWeight(const FusedLayer& layer) {
    if (layer.form == LayerForm::NarrowOutput) {
      return pointwise_.expand(delta_.data(), layer.weight, below_.data(), rows_, layer.fanOut, layer.fanIn);
    }
    products_.multiply(delta_.data(), layer.backwardWeight.data(), below_.data(), rows_, layer.fanOut,
                       layer.fanIn);
  }

  const FusedNetwork& network_;
  const PointwiseKernels& pointwise_;
  const ProductKernels& products_;
  std::vector<LayerValues> values_;
  FloatBuffer delta_;  ///< rows x widest: dLoss/dOutput of the layer at hand
  FloatBuffer below_;
  FloatBuffer packedInput_;
  FloatBuffer packedDelta_;
  FloatBuffer narrowSum_;
  at::Tensor input_;  ///< rows x features, after the encoding
  std::int64_t rows_ = 0;
};

class FusedSource : public WorkerSource {
 public:
  FusedSource(const Inr& inr, std::int64_t tileRows) : network_(inr), tileRows_(tileRows) {}
  void refresh() override { network_.refresh(); }
  std::unique_ptr<TileWorker> makeWorker() override {
    return std::make_unique<FusedWorker>(network_, tileRows_);
  }

 private:
  FusedNetwork network_;
  std::int64_t tileRows_;
};

}  // namespace

bool fusedSourceFits(const Inr& inr) {
  if (inr.plainMlp() == nullptr || inr.couplesPoints()) {
    return false;
  }
  for (const Parameter& parameter : inr.parameters()) {
    const at::Tensor& value = parameter.value;
    if (!value.device().is_cpu() || value.scalar_type() != at::kFloat || !value.is_contiguous()) {
      return false;
    }
  }
  return true;
}

std::unique_ptr<WorkerSource> makeFusedSource(const Inr& inr, std::int64_t tileRows) {
  return std::make_unique<FusedSource>(inr, tileRows);
}

}  // namespace rankscope
