#include <algorithm>
#include <numbers>

#include "model/initialise.h"
#include "model/mlp.h"

namespace rankscope {

// PyTorch's default initialisation. "sine": Muon-INR models.py; "cosine": vishwa91/wire, RealGaborLayer.
std::unique_ptr<Inr> makeWireReal(const NetworkRequest& request) {
  const bool pair = request.spec.wireForm == "cosine";
  const Activation activation{pair ? ActivationKind::GaborPair : ActivationKind::Gabor, request.spec.omega,
                              request.spec.sigma};
  std::vector<MlpLayer> layers =
      defaultLayers(request.spec, request.inputDimension, request.outputDimension, activation);
  if (pair) {
    std::for_each(layers.begin(), layers.end() - 1, [](MlpLayer& layer) { layer.form = LinearForm::Pair; });
  }
  return makeMlp(request, layers);
}

// vishwa91/wire: width int(h/√2), the first Linear real, the others complex with PyTorch's default
// initialisation of both parts, the real part out.
std::unique_ptr<Inr> makeWireComplex(const NetworkRequest& request) {
  ModelSpec spec = request.spec;
  spec.width = std::max(1, static_cast<int>(spec.width / std::numbers::sqrt2));
  const Activation activation{ActivationKind::ComplexGabor, spec.omega, spec.sigma};
  std::vector<MlpLayer> layers =
      defaultLayers(spec, request.inputDimension, request.outputDimension, activation);
  std::for_each(layers.begin() + 1, layers.end(), [](MlpLayer& layer) { layer.form = LinearForm::Complex; });
  layers.back().form = LinearForm::RealPart;
  return std::make_unique<Mlp>(layers, request.rng);
}

}  // namespace rankscope
