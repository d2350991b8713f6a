#include "model/initialise.h"
#include "model/mlp.h"

namespace rankscope {
namespace {

/// Weights by sirenBound, biases as PyTorch's Linear; the last layer uses the last hidden layer's omega
/// (vsitzmann/siren; Muon-INR models.py).
std::vector<MlpLayer> sirenLayers(const NetworkRequest& request, Activation activation) {
  const ModelSpec& spec = request.spec;
  const double hiddenOmega = spec.omegaHidden > 0 ? spec.omegaHidden : spec.omega;
  std::vector<MlpLayer> layers;
  std::int64_t fanIn = request.inputDimension;
  for (int i = 0; i < spec.hiddenLayers; ++i) {
    activation.omega = i == 0 ? spec.omega : hiddenOmega;
    layers.push_back(
        {fanIn, spec.width, activation, sirenBound(fanIn, activation.omega, i == 0), linearBound(fanIn)});
    fanIn = spec.width;
  }
  layers.push_back(
      {fanIn, request.outputDimension, {}, sirenBound(fanIn, activation.omega, false), linearBound(fanIn)});
  return layers;
}

}  // namespace

std::unique_ptr<Inr> makeSiren(const NetworkRequest& request) {
  return makeMlp(request, sirenLayers(request, {ActivationKind::Sine}));
}

// Weights as SIREN's; the scale |z| + 1 is detached in the reference code (liuzhen0212/FINER; Muon-INR
// models.py).
std::unique_ptr<Inr> makeFiner(const NetworkRequest& request) {
  Activation activation{ActivationKind::Finer};
  activation.scaleGradient = request.spec.finerScaleGradient;
  std::vector<MlpLayer> layers = sirenLayers(request, activation);
  if (request.spec.finerBias > 0) {
    layers.front().biasBound = request.spec.finerBias;
  }
  return makeMlp(request, layers);
}

}  // namespace rankscope
