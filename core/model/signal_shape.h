#pragma once

#include "model/inr.h"
#include "signal/signal.h"

namespace rankscope {

/// What a network for this signal takes and gives.
InrShape shapeOf(const Signal& signal);

}  // namespace rankscope
