#include <cmath>
#include <numbers>

#include <ATen/ATen.h>

#include "model/mlp.h"

namespace rankscope {
namespace {

/// "pi": per dimension sin and cos of 2^k pi x, no raw x (Muon-INR); "pi-raw": raw x first (WIRE);
/// "raw": raw x first and no pi (FINER, torch-ngp).
struct PositionalEncoding {
  int bands;
  bool withPi;
  bool withRaw;

  std::int64_t features(int inputDimension) const {
    return static_cast<std::int64_t>(inputDimension) * (2 * bands + (withRaw ? 1 : 0));
  }

  at::Tensor operator()(const at::Tensor& x) const {
    std::vector<at::Tensor> parts;
    if (withRaw) {
      parts.push_back(x);
    }
    for (int k = 0; k < bands; ++k) {
      const at::Tensor phase = x * (std::ldexp(1.0, k) * (withPi ? std::numbers::pi : 1.0));
      parts.push_back(at::sin(phase));
      parts.push_back(at::cos(phase));
    }
    return at::cat(parts, 1);
  }
};

}  // namespace

std::unique_ptr<Inr> makePositionalEncodingMlp(const NetworkRequest& request) {
  const std::string& form = request.spec.encodingForm;
  const PositionalEncoding encoding{request.spec.bands, form != "raw", form != "pi"};
  return makeMlp(request,
                 defaultLayers(request.spec, encoding.features(request.inputDimension),
                               request.outputDimension, {ActivationKind::Relu}),
                 encoding);
}

}  // namespace rankscope
