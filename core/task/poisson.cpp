#include "task/poisson.h"

#include <cmath>

namespace rankscope {
namespace {

double byMultiplying(double mean, Rng& rng) {
  const double limit = std::exp(-mean);
  double product = rng.uniform();
  double count = 0;
  while (product > limit) {
    product *= rng.uniform();
    ++count;
  }
  return count;
}

/// The constants are those of Hörmann's paper.
double byRejection(double mean, Rng& rng) {
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const double accept = 0.9277 - 3.6224 / (b - 2);
  while (true) {
    const double u = rng.uniform() - 0.5;
    const double v = rng.uniform();
    const double us = 0.5 - std::abs(u);
    const double k = std::floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= accept) {
      return k;
    }
    if (k < 0 || (us < 0.013 && v > us)) {
      continue;
    }
    if (std::log(v * inverseAlpha / (a / (us * us) + b)) <= k * std::log(mean) - mean - std::lgamma(k + 1)) {
      return k;
    }
  }
}

}  // namespace

double poisson(double mean, Rng& rng) {
  if (!(mean > 0)) {
    return 0;
  }
  return mean < 10 ? byMultiplying(mean, rng) : byRejection(mean, rng);
}

}  // namespace rankscope
