#include <ATen/ATen.h>
#include <fmt/format.h>

#include "base/error.h"
#include "model/mlp.h"

namespace rankscope {
namespace {

constexpr double kMomentum = 0.1;
constexpr double kEps = 1e-5;

/// BatchNorm1d with PyTorch's defaults in every hidden layer: Linear, BatchNorm, activation
/// (Aiolus-X/Norm-INR), or after the activation.
class BatchNormMlp : public Mlp {
 public:
  BatchNormMlp(bool beforeActivation, const std::vector<MlpLayer>& layers, Rng& rng, Encoding encoding,
               std::vector<Buffer> buffers)
      : Mlp(layers, rng, std::move(encoding), std::move(buffers)),
        beforeActivation_(beforeActivation),
        firstNorm_(parameters_.size()),
        firstStatistic_(buffers_.size()) {
    for (std::size_t i = 0; i + 1 < layers.size(); ++i) {
      const std::string name = fmt::format("norms.{}", i);
      parameters_.push_back({name + ".weight", ParameterRole::Other, at::ones({layers[i].fanOut})});
      parameters_.push_back({name + ".bias", ParameterRole::Bias, at::zeros({layers[i].fanOut})});
      buffers_.push_back({name + ".running_mean", at::zeros({layers[i].fanOut})});
      buffers_.push_back({name + ".running_var", at::ones({layers[i].fanOut})});
    }
  }

  at::Tensor forward(const at::Tensor& x, std::span<const at::Tensor> parameters, Tap* tap) const override {
    return run(x, parameters, false, tap);
  }
  at::Tensor forwardTraining(const at::Tensor& x, std::span<const at::Tensor> parameters) const override {
    return run(x, parameters, true, nullptr);
  }
  const PlainMlp* plainMlp() const override { return nullptr; }
  bool couplesPoints() const override { return true; }

 private:
  at::Tensor run(const at::Tensor& x, std::span<const at::Tensor> parameters, bool training, Tap* tap) const {
    at::Tensor h = encode(x);
    const std::size_t last = layers().layers.size() - 1;
    for (std::size_t i = 0; i < last; ++i) {
      h = beforeActivation_ ? normThenActivate(i, h, parameters, training, tap)
                            : activateThenNorm(i, h, parameters, training, tap);
    }
    return layer(last, h, parameters, tap);
  }

  at::Tensor normThenActivate(std::size_t i, const at::Tensor& h, std::span<const at::Tensor> parameters,
                              bool training, Tap* tap) const {
    const PlainLayer& layer = layers().layers[i];
    const at::Tensor z =
        normalise(i, linear(h, parameters.subspan(layer.parameter), layer), parameters, training);
    const at::Tensor out = activate(layer.activation, z);
    if (tap != nullptr) {
      tap->push_back({fmt::format("layers.{}", i), z, out});
    }
    return out;
  }

  at::Tensor activateThenNorm(std::size_t i, const at::Tensor& h, std::span<const at::Tensor> parameters,
                              bool training, Tap* tap) const {
    const std::size_t taps = tap != nullptr ? tap->size() : 0;
    const at::Tensor out = normalise(i, layer(i, h, parameters, tap), parameters, training);
    if (tap != nullptr) {
      (*tap)[taps].activation = out;
    }
    return out;
  }

  at::Tensor normalise(std::size_t i, const at::Tensor& h, std::span<const at::Tensor> parameters,
                       bool training) const {
    return at::batch_norm(h, parameters[firstNorm_ + 2 * i], parameters[firstNorm_ + 2 * i + 1],
                          buffers_[firstStatistic_ + 2 * i].value,
                          buffers_[firstStatistic_ + 2 * i + 1].value, training, kMomentum, kEps,
                          /*cudnn_enabled=*/false);
  }

  bool beforeActivation_;
  std::size_t firstNorm_;
  std::size_t firstStatistic_;
};

}  // namespace

std::unique_ptr<Inr> makeMlp(const NetworkRequest& request, const std::vector<MlpLayer>& layers,
                             Mlp::Encoding encoding, std::vector<Buffer> buffers) {
  const std::string& norm = request.spec.batchNorm;
  if (norm == "none") {
    return std::make_unique<Mlp>(layers, request.rng, std::move(encoding), std::move(buffers));
  }
  if (norm == "pre" && layers.front().form == LinearForm::Pair) {
    throw UserError("batch-norm", "WIRE's cosine form has two Linears in front of its activation",
                    "take --batch-norm post or --wire-form sine");
  }
  return std::make_unique<BatchNormMlp>(norm == "pre", layers, request.rng, std::move(encoding),
                                        std::move(buffers));
}

}  // namespace rankscope
