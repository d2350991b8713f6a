#include <numbers>

#include <ATen/ATen.h>

#include "model/fourier_features.h"
#include "model/initialise.h"
#include "model/mlp.h"

namespace rankscope {

std::unique_ptr<Inr> makeFourierMlp(const NetworkRequest& request, const Activation& activation) {
  const ModelSpec& spec = request.spec;
  const at::Tensor frequencies =
      normalTensor(request.rng, {spec.frequencies, request.inputDimension}, spec.sigma);
  const auto encoding = [frequencies](const at::Tensor& x) {
    const at::Tensor phase = at::mm(x, frequencies.t()) * (2 * std::numbers::pi);
    return at::cat({at::cos(phase), at::sin(phase)}, 1);
  };
  return makeMlp(request, defaultLayers(spec, 2 * spec.frequencies, request.outputDimension, activation),
                 encoding, std::vector<Buffer>{{"encoding.frequencies", frequencies}});
}

std::unique_ptr<Inr> makeFourierFeatureMlp(const NetworkRequest& request) {
  return makeFourierMlp(request, {ActivationKind::Relu});
}

}  // namespace rankscope
