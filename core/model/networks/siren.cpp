#include "model/initialise.h"
#include "model/mlp.h"
#include "model/network_maker.h"

namespace rankscope {

// Weights by sirenBound, biases as PyTorch's Linear; the last layer uses the last hidden layer's omega
// (vsitzmann/siren; Muon-INR models.py).
std::unique_ptr<Inr> makeSiren(const NetworkRequest& request) {
  const ModelSpec& spec = request.spec;
  const double hiddenOmega = spec.omegaHidden > 0 ? spec.omegaHidden : spec.omega;
  std::vector<MlpLayer> layers;
  std::int64_t fanIn = request.inputDimension;
  for (int i = 0; i < spec.hiddenLayers; ++i) {
    const double omega = i == 0 ? spec.omega : hiddenOmega;
    layers.push_back({fanIn,
                      spec.width,
                      {ActivationKind::Sine, omega},
                      sirenBound(fanIn, omega, i == 0),
                      linearBound(fanIn)});
    fanIn = spec.width;
  }
  const double lastOmega = spec.hiddenLayers == 1 ? spec.omega : hiddenOmega;
  layers.push_back(
      {fanIn, request.outputDimension, {}, sirenBound(fanIn, lastOmega, false), linearBound(fanIn)});
  return std::make_unique<Mlp>(layers, request.rng);
}

}  // namespace rankscope
