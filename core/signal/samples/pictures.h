// The painters of the built-in pictures: 192 x 128, RGB, but for the phantom. Each takes well under 0.1 s.
// Pure functions, any thread.
#pragma once

#include "signal/image.h"

namespace rankscope {

Image paintHarbour();
Image paintChart();
Image paintFabric();
Image paintPhantom();  ///< 160 x 128, one channel

}  // namespace rankscope
