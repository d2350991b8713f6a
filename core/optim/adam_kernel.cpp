#include "optim/adam_kernel.h"

#include <cmath>

namespace rankscope {

AdamFactors::AdamFactors(const AdamSettings& settings, std::int64_t step, double lr)
    : beta1(settings.beta1), beta2(settings.beta2), eps(settings.eps), decay(1 - lr * settings.weightDecay) {
  const auto t = static_cast<double>(step);
  stepSize = lr / (1 - std::pow(beta1, t));
  rootCorrection = std::sqrt(1 - std::pow(beta2, t));
}

namespace {

/// @param largest of AMSGrad alone
template <bool kAmsgrad>
void update(const AdamFactors& factors, const float* gradient, float* m, float* v, float* largest, float* w,
            std::size_t count) {
  const float* __restrict g = gradient;
  float* __restrict first = m;
  float* __restrict second = v;
  [[maybe_unused]] float* __restrict most = largest;
  float* __restrict weight = w;
  const auto beta1 = static_cast<float>(factors.beta1);
  const auto beta2 = static_cast<float>(factors.beta2);
  const auto rest1 = static_cast<float>(1 - factors.beta1);
  const auto rest2 = static_cast<float>(1 - factors.beta2);
  const auto eps = static_cast<float>(factors.eps);
  const auto decay = static_cast<float>(factors.decay);
  const auto stepSize = static_cast<float>(-factors.stepSize);
  const auto root = static_cast<float>(factors.rootCorrection);
  for (std::size_t i = 0; i < count; ++i) {
    first[i] = beta1 * first[i] + rest1 * g[i];
    second[i] = beta2 * second[i] + rest2 * g[i] * g[i];
    float energy = second[i];
    if constexpr (kAmsgrad) {
      most[i] = most[i] > energy ? most[i] : energy;
      energy = most[i];
    }
    weight[i] = weight[i] * decay + stepSize * first[i] / (std::sqrt(energy) / root + eps);
  }
}

}  // namespace

// Compiled without errno, so that the root vectorises, and without contraction, so that an entry's bits do
// not depend on where in a vector, or on which machine, it is computed.
void adamUpdate(const AdamFactors& factors, const float* gradient, float* m, float* v, float* w,
                std::size_t count) {
  update<false>(factors, gradient, m, v, nullptr, w, count);
}

void amsgradUpdate(const AdamFactors& factors, const float* gradient, float* m, float* v, float* largest,
                   float* w, std::size_t count) {
  update<true>(factors, gradient, m, v, largest, w, count);
}

}  // namespace rankscope
