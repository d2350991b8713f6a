// Encoding, then Linear + pointwise activation, the last Linear bare: the shape of every plain network.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "model/network_maker.h"

namespace rankscope {

/// One Linear with its activation and the bounds of its uniform initialisation.
struct MlpLayer {
  std::int64_t fanIn = 0;
  std::int64_t fanOut = 0;
  Activation activation;
  double weightBound = 0;
  double biasBound = 0;
  LinearForm form = LinearForm::Real;
  bool hasBias = true;  ///< false of Real only
};

class Mlp : public Inr {
 public:
  using Encoding = std::function<at::Tensor(const at::Tensor& x)>;

  /// Draws each layer's weight, then its bias, from `rng`; of complex ones the real and the imaginary part of
  /// each number from U(-bound, bound). @param encoding empty: the identity
  Mlp(const std::vector<MlpLayer>& layers, Rng& rng, Encoding encoding = {},
      std::vector<Buffer> buffers = {});

  at::Tensor forward(const at::Tensor& x, std::span<const at::Tensor> parameters, Tap* tap) const override;
  at::Tensor encode(const at::Tensor& x) const override;
  const PlainMlp* plainMlp() const override { return &plain_; }

 protected:
  const PlainMlp& layers() const { return plain_; }
  void setFork(const Fork& fork) { plain_.fork = fork; }

  /// h Wᵀ + b. @param own the layer's parameters, its weight first
  static at::Tensor linear(const at::Tensor& h, std::span<const at::Tensor> own, const PlainLayer& layer);

  /// One layer, its activation included.
  at::Tensor layer(std::size_t index, const at::Tensor& h, std::span<const at::Tensor> parameters,
                   Tap* tap) const;

 private:
  PlainMlp plain_;
  Encoding encoding_;
};

/// The Mlp that the spec asks for: plain, or with BatchNorm in its hidden layers.
/// @throws UserError if these layers cannot be normalised
std::unique_ptr<Inr> makeMlp(const NetworkRequest& request, const std::vector<MlpLayer>& layers,
                             Mlp::Encoding encoding = {}, std::vector<Buffer> buffers = {});

/// `hiddenLayers` activated layers of `width` and the output layer, all with PyTorch's default
/// initialisation.
std::vector<MlpLayer> defaultLayers(const ModelSpec& spec, std::int64_t features, int outputDimension,
                                    const Activation& activation);

}  // namespace rankscope
