#include "radiance/activations.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace rankscope {
namespace {

constexpr float kSteepest = 15;

}  // namespace

void truncExp(std::span<const float> x, std::span<float> out) {
  std::transform(x.begin(), x.end(), out.begin(), [](float v) { return std::exp(v); });
}

void truncExpBackward(std::span<const float> x, std::span<float> grad) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    grad[i] *= std::exp(std::clamp(x[i], -kSteepest, kSteepest));
  }
}

void sigmoid(std::span<const float> x, std::span<float> out) {
  std::transform(x.begin(), x.end(), out.begin(), [](float v) { return 1 / (1 + std::exp(-v)); });
}

void sigmoidBackward(std::span<const float> y, std::span<float> grad) {
  for (std::size_t i = 0; i < y.size(); ++i) {
    grad[i] *= y[i] * (1 - y[i]);
  }
}

}  // namespace rankscope
