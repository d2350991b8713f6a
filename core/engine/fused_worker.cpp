#include <ATen/ATen.h>

#include "compute/pointwise.h"
#include "engine/tile_worker.h"

namespace rankscope {
namespace {

constexpr std::int64_t kNarrow = PointwiseKernels::kNarrow;

float* data(const at::Tensor& tensor) { return tensor.data_ptr<float>(); }

/// One Linear with its activation, and the buffers of its values on a tile.
struct Layer {
  at::Tensor weight;  ///< fan_out x fan_in, shared with the model
  at::Tensor bias;
  Activation activation;
  at::Tensor transposed;  ///< fan_in x fan_out copy, for narrow inputs only
  at::Tensor values;      ///< rows x fan_out: the activation's output
  at::Tensor derivative;  ///< rows x fan_out, for Sine only
  at::Tensor narrowSum;   ///< fan_in x fan_out: the weight gradient of a narrow input, transposed

  std::int64_t fanIn() const { return weight.size(1); }
  std::int64_t fanOut() const { return weight.size(0); }
  bool narrowInput() const { return fanIn() <= kNarrow; }
  bool narrowOutput() const { return fanOut() <= kNarrow; }
};

class FusedWorker : public TileWorker {
 public:
  FusedWorker(const Inr& inr, std::int64_t tileRows) : TileWorker(inr), inr_(inr), kernels_(pointwiseKernels()) {
    const auto parameters = inr.parameters();
    const PlainMlp& mlp = *inr.plainMlp();
    std::int64_t widest = 0;
    for (std::size_t i = 0; i < mlp.activations.size(); ++i) {
      Layer layer{parameters[2 * i].value, parameters[2 * i + 1].value, mlp.activations[i], {}, {}, {}, {}};
      layer.values = at::empty({tileRows, layer.fanOut()}, at::kFloat);
      if (layer.activation.kind == ActivationKind::Sine) {
        layer.derivative = at::empty_like(layer.values);
      }
      if (layer.narrowInput()) {
        layer.transposed = at::empty({layer.fanIn(), layer.fanOut()}, at::kFloat);
        layer.narrowSum = at::empty_like(layer.transposed);
      }
      widest = std::max(widest, layer.fanOut());
      layers_.push_back(std::move(layer));
    }
    for (at::Tensor& buffer : deltas_) {
      buffer = at::empty({tileRows * widest}, at::kFloat);
    }
  }

  at::Tensor forward(const at::Tensor& x, bool) override {
    const at::NoGradGuard guard;
    rows_ = x.size(0);
    input_ = inr_.encode(x).contiguous();
    at::Tensor h = input_;
    for (Layer& layer : layers_) {
      h = forwardLayer(layer, h);
    }
    return h;
  }

  void backward(const at::Tensor& outputGradient) override {
    const at::NoGradGuard guard;
    at::Tensor delta = deltaBuffer(0, outputGradient.size(1));
    delta.copy_(outputGradient);
    int next = 1;
    for (std::size_t i = layers_.size(); i-- > 0;) {
      Layer& layer = layers_[i];
      throughActivation(layer, delta, data(gradients_[2 * i + 1]));
      const at::Tensor input = i == 0 ? input_ : layers_[i - 1].values.narrow(0, 0, rows_);
      addWeightGradient(layer, input, delta, gradients_[2 * i]);
      if (i > 0) {
        const at::Tensor below = deltaBuffer(next, layer.fanIn());
        backThroughWeight(layer, delta, below);
        delta = below;
        next = 1 - next;
      }
    }
  }

 private:
  at::Tensor deltaBuffer(int which, std::int64_t columns) {
    return deltas_[static_cast<std::size_t>(which)].narrow(0, 0, rows_ * columns).view({rows_, columns});
  }

  at::Tensor forwardLayer(Layer& layer, const at::Tensor& h) {
    at::Tensor z = layer.values.narrow(0, 0, rows_);
    if (layer.narrowInput()) {
      layer.transposed.copy_(layer.weight.t());
      kernels_.expand(data(h), data(layer.transposed), data(z), rows_, layer.fanIn(), layer.fanOut());
    } else if (layer.narrowOutput()) {
      kernels_.contract(data(h), data(layer.weight), data(z), rows_, layer.fanOut(), layer.fanIn());
    } else {
      at::mm_out(z, h, layer.weight.t());
    }
    applyActivation(layer, z);
    return z;
  }

  void applyActivation(Layer& layer, const at::Tensor& z) {
    float* bias = data(layer.bias);
    switch (layer.activation.kind) {
      case ActivationKind::Identity:
        return kernels_.addBias(data(z), bias, rows_, layer.fanOut());
      case ActivationKind::Relu:
        return kernels_.biasRelu(data(z), bias, rows_, layer.fanOut());
      case ActivationKind::Sine:
        return kernels_.biasSine(data(z), bias, static_cast<float>(layer.activation.omega), data(layer.derivative),
                                 rows_, layer.fanOut());
    }
  }

  /// delta becomes dLoss/dz; adds its column sums to the bias gradient.
  void throughActivation(const Layer& layer, const at::Tensor& delta, float* biasGradient) {
    switch (layer.activation.kind) {
      case ActivationKind::Identity:
        return kernels_.addRows(data(delta), biasGradient, rows_, layer.fanOut());
      case ActivationKind::Relu:
        return kernels_.reluBackward(data(delta), data(layer.values), biasGradient, rows_, layer.fanOut());
      case ActivationKind::Sine:
        return kernels_.scaleBackward(data(delta), data(layer.derivative), biasGradient, rows_, layer.fanOut());
    }
  }

  void addWeightGradient(Layer& layer, const at::Tensor& input, const at::Tensor& delta, at::Tensor& gradient) {
    if (layer.narrowInput()) {
      layer.narrowSum.zero_();
      kernels_.addOuter(data(input), data(delta), data(layer.narrowSum), rows_, layer.fanIn(), layer.fanOut());
      gradient.add_(layer.narrowSum.t());
    } else if (layer.narrowOutput()) {
      kernels_.addOuter(data(delta), data(input), data(gradient), rows_, layer.fanOut(), layer.fanIn());
    } else {
      gradient.addmm_(delta.t(), input);
    }
  }

  void backThroughWeight(const Layer& layer, const at::Tensor& delta, const at::Tensor& below) {
    if (layer.narrowOutput()) {
      kernels_.expand(data(delta), data(layer.weight), data(below), rows_, layer.fanOut(), layer.fanIn());
    } else {
      at::Tensor out = below;
      at::mm_out(out, delta, layer.weight);
    }
  }

  const Inr& inr_;
  const PointwiseKernels& kernels_;
  std::vector<Layer> layers_;
  at::Tensor deltas_[2];
  at::Tensor input_;
  std::int64_t rows_ = 0;
};

}  // namespace

bool fusedWorkerFits(const Inr& inr) {
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

std::unique_ptr<TileWorker> makeFusedWorker(const Inr& inr, std::int64_t tileRows) {
  return std::make_unique<FusedWorker>(inr, tileRows);
}

}  // namespace rankscope
