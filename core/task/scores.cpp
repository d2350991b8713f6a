#include "task/scores.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rankscope {
namespace {

constexpr double kEpsilon = std::numeric_limits<float>::epsilon();

double squared(double x) {
  return x * x;
}

double mean(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) {
    sum += static_cast<double>(value);
  }
  return sum / static_cast<double>(values.size());
}

}  // namespace

double meanSquaredError(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += squared(static_cast<double>(a[i]) - static_cast<double>(b[i]));
  }
  return sum / static_cast<double>(a.size());
}

// Sums of whole columns, because a loop over neighbours is one that the compiler can widen.
std::vector<double> meanSquaredErrors(std::span<const float> a, std::span<const float> b, std::size_t columns,
                                      std::size_t groups) {
  std::vector<double> sums(columns);
  const std::size_t rows = a.size() / columns;
  for (std::size_t row = 0; row < rows; ++row) {
    const float* p = a.data() + row * columns;
    const float* q = b.data() + row * columns;
    for (std::size_t c = 0; c < columns; ++c) {
      const double difference = static_cast<double>(p[c]) - static_cast<double>(q[c]);
      sums[c] += difference * difference;
    }
  }
  const std::size_t channels = columns / groups;
  std::vector<double> means(groups);
  for (std::size_t c = 0; c < columns; ++c) {
    means[c / channels] += sums[c] / static_cast<double>(rows * channels);
  }
  return means;
}

double meanSquaredErrorClamped(std::span<const float> target, std::span<const float> output) {
  double sum = 0;
  for (std::size_t i = 0; i < target.size(); ++i) {
    sum += squared(static_cast<double>(target[i]) - static_cast<double>(std::clamp(output[i], 0.0F, 1.0F)));
  }
  return sum / static_cast<double>(target.size());
}

double psnr(double mse) {
  return -10 * std::log10(mse);
}

double signalToNoise(std::span<const float> target, std::span<const float> output) {
  double signal = 0;
  double noise = 0;
  for (std::size_t i = 0; i < target.size(); ++i) {
    signal += squared(static_cast<double>(target[i]));
    noise += squared(static_cast<double>(target[i]) - static_cast<double>(output[i]));
  }
  return 10 * std::log10(signal / noise);
}

double scaleInvariantSignalToNoise(std::span<const float> target, std::span<const float> output) {
  const double targetMean = mean(target);
  const double outputMean = mean(output);
  double product = 0;
  double energy = 0;
  for (std::size_t i = 0; i < target.size(); ++i) {
    const double t = static_cast<double>(target[i]) - targetMean;
    product += t * (static_cast<double>(output[i]) - outputMean);
    energy += t * t;
  }
  const double alpha = (product + kEpsilon) / (energy + kEpsilon);
  double signal = 0;
  double noise = 0;
  for (std::size_t i = 0; i < target.size(); ++i) {
    const double t = alpha * (static_cast<double>(target[i]) - targetMean);
    signal += t * t;
    noise += squared(t - (static_cast<double>(output[i]) - outputMean));
  }
  return 10 * std::log10((signal + kEpsilon) / (noise + kEpsilon));
}

}  // namespace rankscope
