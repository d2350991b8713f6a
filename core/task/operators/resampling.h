// Reducing pictures by a whole factor: the forward operators of super-resolution.
#pragma once

#include <memory>

#include "task/operators/linear_operator.h"

namespace rankscope {

enum class Reduction { Bicubic, Average };

/// From height x width x channels to (height / scale) x (width / scale) x channels, rounded down, channels
/// interleaved. Bicubic: Keys' cubic with a = -0.5 widened by the factor (antialiasing), cut at the border
/// and normalised there, as PyTorch's interpolate(mode="bicubic", antialias=True, scale_factor=1/scale).
/// Average: the mean of each block, as AvgPool2d(scale). Needs width and height of at least `scale`.
std::unique_ptr<LinearOperator> makeReduction(Reduction reduction, int width, int height, int channels,
                                              int scale);

}  // namespace rankscope
