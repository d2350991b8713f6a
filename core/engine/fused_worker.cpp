#include <algorithm>

#include <ATen/ATen.h>

#include "engine/fused_network.h"
#include "engine/tile_worker.h"

namespace rankscope {
namespace {

/// A layer's values on the tile.
struct LayerValues {
  FloatBuffer output;  ///< rows x outWidth, after the activation
  FloatBuffer kept;    ///< rows x fanOut: phi'(z), or z itself for ComplexGabor; none for Identity and Relu
  FloatBuffer weightGradient;  ///< of an assembled weight, to be folded at the end
  FloatBuffer biasGradient;
};

class FusedWorker : public TileWorker {
 public:
  FusedWorker(const FusedNetwork& network, std::int64_t tileRows)
      : TileWorker(network.inr(), network.frozenLayers()),
        network_(network),
        pointwise_(network.pointwise()),
        products_(network.products()) {
    for (const FusedLayer& layer : network.layers()) {
      LayerValues values;
      values.output = FloatBuffer(tileRows * layer.outWidth);
      const ActivationKind kind = layer.plain.activation.kind;
      if (kind != ActivationKind::Identity && kind != ActivationKind::Relu) {
        values.kept = FloatBuffer(tileRows * layer.fanOut);
      }
      if (layer.plain.form != LinearForm::Real) {
        values.weightGradient = FloatBuffer(layer.fanOut * layer.fanIn);
      }
      if (hasOwnBias(layer)) {
        values.biasGradient = FloatBuffer(layer.fanOut);
      }
      values_.push_back(std::move(values));
    }
    const std::int64_t widest = network.widest();
    delta_ = FloatBuffer(tileRows * widest);
    below_ = FloatBuffer(tileRows * widest);
    packedInput_ = FloatBuffer(products_.packedSize(tileRows, widest));
    packedDelta_ = FloatBuffer(products_.packedLeftSize(tileRows, widest));
    narrowSum_ = FloatBuffer(PointwiseKernels::kNarrow * widest);
    if (network.grid() != nullptr) {
      features_ = FloatBuffer(tileRows * network.grid()->features());
    }
    if (network.fork()) {
      joined_ = FloatBuffer(tileRows * network.layers()[network.fork()->layer + 1].fanIn);
      radiance_ = FloatBuffer(tileRows * kRadianceOutput);
    }
  }

  void clearGradients() override {
    TileWorker::clearGradients();
    for (std::size_t i = network_.frozenLayers(); i < values_.size(); ++i) {
      const FusedLayer& layer = network_.layers()[i];
      if (layer.plain.form != LinearForm::Real) {
        std::fill_n(values_[i].weightGradient.data(), layer.fanOut * layer.fanIn, 0.0F);
      }
      if (hasOwnBias(layer)) {
        std::fill_n(values_[i].biasGradient.data(), layer.fanOut, 0.0F);
      }
    }
  }

  void finishGradients() override {
    for (std::size_t i = network_.frozenLayers(); i < values_.size(); ++i) {
      const FusedLayer& layer = network_.layers()[i];
      if (layer.plain.form != LinearForm::Real) {
        foldGradients(layer, values_[i].weightGradient.data(), values_[i].biasGradient.data(),
                      gradientPointers(layer.plain.parameter, layer.parts.size()));
      }
    }
  }

  at::Tensor forward(const at::Tensor& x, bool) override {
    rows_ = x.size(0);
    encode(x);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (isBehindFork(i)) {
        if (x.size(1) == kPositionDimension) {
          return densities();
        }
        join(x);
      }
      forwardLayer(network_.layers()[i], inputOf(i), values_[i]);
    }
    if (network_.fork()) {
      return densitiesAndColours();
    }
    return at::from_blob(values_.back().output.data(), {rows_, network_.layers().back().outWidth},
                         at::kFloat);
  }

  void backward(const at::Tensor& outputGradient) override {
    const at::Tensor plain = outputGradient.contiguous();
    if (network_.fork()) {
      copyColumns({plain.data_ptr<float>(), kRadianceOutput, 1}, kRadianceOutput - 1,
                  {delta_.data(), kRadianceOutput - 1, 0});
    } else {
      std::copy_n(plain.data_ptr<float>(), plain.numel(), delta_.data());
    }
    for (std::size_t i = values_.size(); i-- > network_.frozenLayers();) {
      const FusedLayer& layer = network_.layers()[i];
      throughActivation(layer, values_[i], biasGradient(i));
      addWeightGradient(layer, inputOf(i), weightGradient(i));
      if (network_.passesBelow(i)) {
        backThroughWeight(layer);
        std::swap(delta_, below_);
      }
      if (isBehindFork(i)) {
        takeApart(plain.data_ptr<float>());
      }
    }
    if (network_.grid() != nullptr && network_.frozenLayers() == 0) {
      network_.grid()->addGradient(input_.data_ptr<float>(), rows_, network_.tables(), delta_.data(),
                                   gradientPointers(network_.firstTable(), network_.tables().size()));
    }
  }

 private:
  /// Some columns of rows_ rows.
  struct Columns {
    float* values;
    std::int64_t stride;
    std::int64_t first;
  };

  static bool hasOwnBias(const FusedLayer& layer) {
    return layer.plain.form != LinearForm::Real || !layer.plain.hasBias;
  }

  bool isBehindFork(std::size_t i) const { return network_.fork() && i == network_.fork()->layer + 1; }

  const float* inputOf(std::size_t i) const {
    if (i == 0) {
      return encoded_;
    }
    return isBehindFork(i) ? joined_.data() : values_[i - 1].output.data();
  }

  void copyColumns(const Columns& from, std::int64_t count, const Columns& to) const {
    for (std::int64_t row = 0; row < rows_; ++row) {
      std::copy_n(from.values + row * from.stride + from.first, count,
                  to.values + row * to.stride + to.first);
    }
  }

  /// Column 0 of the fork, and the columns behind it as the next layer has them.
  Columns forkOutput() const {
    const std::size_t layer = network_.fork()->layer;
    return {values_[layer].output.data(), network_.layers()[layer].fanOut, 0};
  }
  std::int64_t joinedWidth() const { return network_.layers()[network_.fork()->layer + 1].fanIn; }

  at::Tensor densities() {
    copyColumns(forkOutput(), 1, {radiance_.data(), 1, 0});
    return at::from_blob(radiance_.data(), {rows_, 1}, at::kFloat);
  }

  at::Tensor densitiesAndColours() {
    copyColumns(forkOutput(), 1, {radiance_.data(), kRadianceOutput, 0});
    copyColumns({values_.back().output.data(), kRadianceOutput - 1, 0}, kRadianceOutput - 1,
                {radiance_.data(), kRadianceOutput, 1});
    return at::from_blob(radiance_.data(), {rows_, kRadianceOutput}, at::kFloat);
  }

  /// [encoded direction, the fork's other columns]
  void join(const at::Tensor& x) {
    const std::int64_t side = network_.fork()->sideFeatures;
    const at::Tensor directions =
        network_.inr().encodeDirections(x.narrow(1, kPositionDimension, kPositionDimension)).contiguous();
    copyColumns({directions.data_ptr<float>(), side, 0}, side, {joined_.data(), joinedWidth(), 0});
    Columns others = forkOutput();
    others.first = 1;
    copyColumns(others, others.stride - 1, {joined_.data(), joinedWidth(), side});
  }

  /// delta, of what was joined, becomes that of the fork's output.
  void takeApart(float* outputGradient) {
    const std::int64_t side = network_.fork()->sideFeatures;
    const std::int64_t width = forkOutput().stride;
    copyColumns({outputGradient, kRadianceOutput, 0}, 1, {below_.data(), width, 0});
    copyColumns({delta_.data(), joinedWidth(), side}, width - 1, {below_.data(), width, 1});
    std::swap(delta_, below_);
  }

  void encode(const at::Tensor& input) {
    const at::Tensor x = network_.fork() ? input.narrow(1, 0, kPositionDimension) : input;
    if (const FeatureGrid* grid = network_.grid()) {
      input_ = x.contiguous();
      grid->encode(input_.data_ptr<float>(), rows_, network_.tables(), features_.data());
      encoded_ = features_.data();
      return;
    }
    input_ = network_.inr().encode(x).contiguous();
    encoded_ = input_.data_ptr<float>();
  }

  std::vector<float*> gradientPointers(std::size_t first, std::size_t count) {
    std::vector<float*> pointers;
    for (std::size_t i = first; i < first + count; ++i) {
      pointers.push_back(gradients_[i].data_ptr<float>());
    }
    return pointers;
  }

  float* weightGradient(std::size_t i) {
    const PlainLayer& plain = network_.layers()[i].plain;
    return plain.form == LinearForm::Real ? gradients_[plain.parameter].data_ptr<float>()
                                          : values_[i].weightGradient.data();
  }

  float* biasGradient(std::size_t i) {
    const PlainLayer& plain = network_.layers()[i].plain;
    return hasOwnBias(network_.layers()[i]) ? values_[i].biasGradient.data()
                                            : gradients_[plain.parameter + 1].data_ptr<float>();
  }

  /// Where the product goes: an activation that needs it later keeps it.
  static float* preActivation(const FusedLayer& layer, const LayerValues& values) {
    const ActivationKind kind = layer.plain.activation.kind;
    const bool apart = kind == ActivationKind::GaborPair || kind == ActivationKind::ComplexGabor;
    return apart ? values.kept.data() : values.output.data();
  }

  void forwardLayer(const FusedLayer& layer, const float* h, const LayerValues& values) {
    float* z = preActivation(layer, values);
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
    const Activation& activation = layer.plain.activation;
    const auto omega = static_cast<float>(activation.omega);
    const auto sigma = static_cast<float>(activation.sigma);
    float* out = values.output.data();
    float* kept = values.kept.data();
    const bool complexInput = layer.plain.form == LinearForm::Complex;
    switch (activation.kind) {
      case ActivationKind::Identity:
        return pointwise_.addBias(out, layer.bias, rows_, layer.fanOut);
      case ActivationKind::Relu:
        return pointwise_.biasRelu(out, layer.bias, rows_, layer.fanOut);
      case ActivationKind::Sine:
        return pointwise_.biasSine(out, layer.bias, omega, kept, rows_, layer.fanOut);
      case ActivationKind::Gauss:
        return pointwise_.biasGauss(out, layer.bias, sigma, kept, rows_, layer.fanOut);
      case ActivationKind::Gabor:
        return pointwise_.biasGabor(out, layer.bias, omega, sigma, kept, rows_, layer.fanOut);
      case ActivationKind::Finer:
        return pointwise_.biasFiner(out, layer.bias, omega, activation.scaleGradient, kept, rows_,
                                    layer.fanOut);
      case ActivationKind::GaborPair:
        return pointwise_.biasGaborPair(kept, layer.bias, omega, sigma, out, rows_, layer.partOut);
      case ActivationKind::ComplexGabor:
        return pointwise_.biasComplexGabor(kept, layer.bias, complexInput, omega, sigma, out, rows_,
                                           layer.partOut);
    }
  }

  /// delta becomes dLoss/dz; its column sums are added to the bias gradient.
  void throughActivation(const FusedLayer& layer, const LayerValues& values, float* biasGradient) {
    float* delta = delta_.data();
    switch (layer.plain.activation.kind) {
      case ActivationKind::Identity:
        return pointwise_.addRows(delta, biasGradient, rows_, layer.fanOut);
      case ActivationKind::Relu:
        return pointwise_.reluBackward(delta, values.output.data(), biasGradient, rows_, layer.fanOut);
      case ActivationKind::Sine:
      case ActivationKind::Gauss:
      case ActivationKind::Gabor:
      case ActivationKind::Finer:
        return pointwise_.scaleBackward(delta, values.kept.data(), biasGradient, rows_, layer.fanOut);
      case ActivationKind::GaborPair:
        pointwise_.pairBackward(delta, values.kept.data(), below_.data(), biasGradient, rows_, layer.partOut);
        return std::swap(delta_, below_);
      case ActivationKind::ComplexGabor:
        throughComplexGabor(layer, values, biasGradient);
        return std::swap(delta_, below_);
    }
  }

  void throughComplexGabor(const FusedLayer& layer, const LayerValues& values, float* biasGradient) {
    const Activation& activation = layer.plain.activation;
    pointwise_.complexGaborBackward(
        delta_.data(), values.kept.data(), values.output.data(), layer.plain.form == LinearForm::Complex,
        static_cast<float>(activation.omega), static_cast<float>(activation.sigma), below_.data(),
        biasGradient, rows_, layer.partOut);
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
  FloatBuffer features_;            ///< rows x features of a trained encoding
  FloatBuffer joined_;              ///< rows x fan_in: what the layer behind the fork takes
  FloatBuffer radiance_;            ///< rows x kRadianceOutput, or densities alone
  at::Tensor input_;                ///< rows x d or, after a fixed encoding, rows x features
  const float* encoded_ = nullptr;  ///< what the first Linear takes
  std::int64_t rows_ = 0;
};

class FusedSource : public WorkerSource {
 public:
  FusedSource(const Inr& inr, std::int64_t tileRows, std::size_t frozenLayers)
      : network_(inr, frozenLayers), tileRows_(tileRows) {}
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

std::unique_ptr<WorkerSource> makeFusedSource(const Inr& inr, std::int64_t tileRows,
                                              std::size_t frozenLayers) {
  return std::make_unique<FusedSource>(inr, tileRows, frozenLayers);
}

}  // namespace rankscope
