#include "model/mlp.h"

namespace rankscope {

std::unique_ptr<Inr> makeReluMlp(const NetworkRequest& request) {
  return makeMlp(request, defaultLayers(request.spec, request.inputDimension, request.outputDimension,
                                        {ActivationKind::Relu}));
}

}  // namespace rankscope
