#include <cmath>
#include <numbers>

#include <ATen/ATen.h>

#include "model/mlp.h"
#include "model/positional_encoding.h"

namespace rankscope {

at::Tensor PositionalEncoding::operator()(const at::Tensor& x) const {
  std::vector<at::Tensor> parts;
  if (withRaw_) {
    parts.push_back(x);
  }
  for (int k = 0; k < bands_; ++k) {
    const at::Tensor phase = x * (std::ldexp(1.0, k) * (withPi_ ? std::numbers::pi : 1.0));
    parts.push_back(at::sin(phase));
    parts.push_back(at::cos(phase));
  }
  return at::cat(parts, 1);
}

std::unique_ptr<Inr> makePositionalEncodingMlp(const NetworkRequest& request) {
  const PositionalEncoding encoding(request.spec.bands, request.spec.encodingForm);
  return makeMlp(request,
                 defaultLayers(request.spec, encoding.features(request.inputDimension),
                               request.outputDimension, {ActivationKind::Relu}),
                 encoding);
}

}  // namespace rankscope
