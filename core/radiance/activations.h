// What turns a network's outputs into density and colour. Pure functions, any thread; spans of one call have
// the same length and may be the same memory.
#pragma once

#include <span>

namespace rankscope {

/// Density: out = exp(x). A network that runs away gives infinity here, so that its Run is seen to fail.
void truncExp(std::span<const float> x, std::span<float> out);

/// grad *= exp(clamp(x, -15, 15)): the gradient stays finite and never dies (Müller et al. 2022, as in
/// torch-ngp).
void truncExpBackward(std::span<const float> x, std::span<float> grad);

/// Colour: out = 1 / (1 + exp(-x)).
void sigmoid(std::span<const float> x, std::span<float> out);

/// grad *= y (1 - y), where y is what sigmoid gave.
void sigmoidBackward(std::span<const float> y, std::span<float> grad);

}  // namespace rankscope
