#include "model/mlp.h"
#include "model/network_maker.h"

namespace rankscope {

std::unique_ptr<Inr> makeReluMlp(const NetworkRequest& request) {
  return std::make_unique<Mlp>(
      defaultLayers(request.spec, request.inputDimension, request.outputDimension, {ActivationKind::Relu}),
      request.rng);
}

}  // namespace rankscope
