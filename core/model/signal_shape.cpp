#include "model/signal_shape.h"

#include "scene/scene.h"

namespace rankscope {

InrShape shapeOf(const Signal& signal) {
  if (signal.kind == SignalKind::Scene) {
    return {kRadianceInput, kRadianceOutput, {}, signal.scene->frame.bound};
  }
  return {signal.inputDimension, signal.outputDimension, signal.lattice.extents, 0};
}

}  // namespace rankscope
