// Encoding, then Linear + pointwise activation, the last Linear bare: the shape of every plain network.
#pragma once

#include <functional>
#include <vector>

#include "model/inr.h"

namespace rankscope {

/// One Linear with its activation and the bounds of its uniform initialisation.
struct MlpLayer {
  std::int64_t fanIn = 0;
  std::int64_t fanOut = 0;
  Activation activation;
  double weightBound = 0;
  double biasBound = 0;
};

class Mlp : public Inr {
 public:
  using Encoding = std::function<at::Tensor(const at::Tensor& x)>;

  /// Draws each layer's weight, then its bias, from `rng`. @param encoding empty: the identity
  Mlp(const std::vector<MlpLayer>& layers, Rng& rng, Encoding encoding = {},
      std::vector<Buffer> buffers = {});

  at::Tensor forward(const at::Tensor& x, std::span<const at::Tensor> parameters, Tap* tap) const override;
  at::Tensor encode(const at::Tensor& x) const override;
  const PlainMlp* plainMlp() const override { return &plain_; }

 private:
  PlainMlp plain_;
  Encoding encoding_;
};

/// `hiddenLayers` activated layers of `width` and the output layer, all with PyTorch's default
/// initialisation.
std::vector<MlpLayer> defaultLayers(const ModelSpec& spec, std::int64_t features, int outputDimension,
                                    const Activation& activation);

}  // namespace rankscope
