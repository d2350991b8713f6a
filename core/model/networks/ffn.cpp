#include <numbers>

#include <ATen/ATen.h>

#include "model/initialise.h"
#include "model/mlp.h"
#include "model/network_maker.h"

namespace rankscope {

// gamma(x) = [cos 2 pi B x, sin 2 pi B x], B ~ N(0, sigma²) fixed, no raw x (Muon-INR models.py; cosines
// first).
std::unique_ptr<Inr> makeFourierFeatureMlp(const NetworkRequest& request) {
  const ModelSpec& spec = request.spec;
  const at::Tensor frequencies =
      normalTensor(request.rng, {spec.frequencies, request.inputDimension}, spec.sigma);
  const auto encoding = [frequencies](const at::Tensor& x) {
    const at::Tensor phase = at::mm(x, frequencies.t()) * (2 * std::numbers::pi);
    return at::cat({at::cos(phase), at::sin(phase)}, 1);
  };
  return std::make_unique<Mlp>(
      defaultLayers(spec, 2 * spec.frequencies, request.outputDimension, {ActivationKind::Relu}), request.rng,
      encoding, std::vector<Buffer>{{"encoding.frequencies", frequencies}});
}

}  // namespace rankscope
