#include "model/fourier_features.h"
#include "model/mlp.h"

namespace rankscope {
namespace {

// PyTorch's default initialisation (Muon-INR models.py); a = 1/(√2 s) for exp(-(s z)²).
Activation gauss(const ModelSpec& spec) {
  Activation activation{ActivationKind::Gauss};
  activation.sigma = spec.gaussA;
  return activation;
}

}  // namespace

std::unique_ptr<Inr> makeGaussMlp(const NetworkRequest& request) {
  return makeMlp(request, defaultLayers(request.spec, request.inputDimension, request.outputDimension,
                                        gauss(request.spec)));
}

std::unique_ptr<Inr> makeGaussFourierMlp(const NetworkRequest& request) {
  return makeFourierMlp(request, gauss(request.spec));
}

}  // namespace rankscope
