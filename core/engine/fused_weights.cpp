#include <algorithm>

#include "engine/fused_network.h"

namespace rankscope {
namespace {

/// [A -B; B A], or its upper half, from the pairs (a, b) of an m x n complex weight.
void expandComplex(const float* pairs, std::int64_t m, std::int64_t n, bool lowerHalf, float* block) {
  for (std::int64_t r = 0; r < m; ++r) {
    float* upper = block + r * 2 * n;
    float* lower = block + (m + r) * 2 * n;
    for (std::int64_t c = 0; c < n; ++c) {
      const float a = pairs[2 * (r * n + c)];
      const float b = pairs[2 * (r * n + c) + 1];
      upper[c] = a;
      upper[n + c] = -b;
      if (lowerHalf) {
        lower[c] = b;
        lower[n + c] = a;
      }
    }
  }
}

/// The transpose of expandComplex, added.
void foldComplex(const float* block, std::int64_t m, std::int64_t n, bool lowerHalf, float* pairs) {
  for (std::int64_t r = 0; r < m; ++r) {
    const float* upper = block + r * 2 * n;
    const float* lower = block + (m + r) * 2 * n;
    for (std::int64_t c = 0; c < n; ++c) {
      pairs[2 * (r * n + c)] += upper[c] + (lowerHalf ? lower[n + c] : 0.0F);
      pairs[2 * (r * n + c) + 1] += (lowerHalf ? lower[c] : 0.0F) - upper[n + c];
    }
  }
}

}  // namespace

void assemble(const FusedLayer& layer) {
  const std::int64_t m = layer.partOut;
  const std::int64_t n = layer.partIn;
  float* weight = layer.ownWeight.data();
  float* bias = layer.ownBias.data();
  switch (layer.plain.form) {
    case LinearForm::Real:
      return;
    case LinearForm::Pair:
      std::copy_n(layer.parts[0], m * n, weight);
      std::copy_n(layer.parts[1], m, bias);
      std::copy_n(layer.parts[2], m * n, weight + m * n);
      std::copy_n(layer.parts[3], m, bias + m);
      return;
    case LinearForm::Complex:
    case LinearForm::RealPart:
      break;
  }
  const bool whole = layer.plain.form == LinearForm::Complex;
  expandComplex(layer.parts[0], m, n, whole, weight);
  for (std::int64_t r = 0; r < m; ++r) {
    bias[r] = layer.parts[1][2 * r];
    if (whole) {
      bias[m + r] = layer.parts[1][2 * r + 1];
    }
  }
}

void foldGradients(const FusedLayer& layer, const float* weight, const float* bias,
                   std::span<float* const> gradients) {
  const std::int64_t m = layer.partOut;
  const std::int64_t n = layer.partIn;
  const auto add = [](const float* from, std::int64_t count, float* to) {
    std::transform(from, from + count, to, to, [](float a, float b) { return a + b; });
  };
  switch (layer.plain.form) {
    case LinearForm::Real:
      return;
    case LinearForm::Pair:
      add(weight, m * n, gradients[0]);
      add(bias, m, gradients[1]);
      add(weight + m * n, m * n, gradients[2]);
      add(bias + m, m, gradients[3]);
      return;
    case LinearForm::Complex:
    case LinearForm::RealPart:
      break;
  }
  const bool whole = layer.plain.form == LinearForm::Complex;
  foldComplex(weight, m, n, whole, gradients[0]);
  for (std::int64_t r = 0; r < m; ++r) {
    gradients[1][2 * r] += bias[r];
    if (whole) {
      gradients[1][2 * r + 1] += bias[m + r];
    }
  }
}

}  // namespace rankscope
