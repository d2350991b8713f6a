#include "radiance/compositing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace rankscope {
namespace {

/// What has come together up to a place on a ray.
struct Sums {
  std::array<double, 3> colour{};
  double depth = 0;
  double transmittance = 1;  ///< of everything before
};

struct Rows {
  std::size_t begin = 0;
  std::size_t end = 0;
};

Rows rowsOf(const RaySamples& samples, std::size_t ray) {
  return {samples.offsets[ray] - samples.offsets[0], samples.offsets[ray + 1] - samples.offsets[0]};
}

/// Adds a row; gives its weight.
double add(const RaySamples& samples, std::size_t row, Sums& sums) {
  const double through =
      std::exp(-static_cast<double>(samples.sigma[row]) * static_cast<double>(samples.dt[row]));
  const double weight = sums.transmittance * (1 - through);
  for (std::size_t c = 0; c < 3; ++c) {
    sums.colour[c] += weight * static_cast<double>(samples.rgb[3 * row + c]);
  }
  sums.depth += weight * static_cast<double>(samples.t[row]);
  sums.transmittance *= through;
  return weight;
}

/// The sums of the whole ray, the background not among them, and where it ended.
Sums sumRay(const RaySamples& samples, Rows& rows) {
  Sums sums;
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    add(samples, row, sums);
    if (sums.transmittance < static_cast<double>(samples.opaque)) {
      rows.end = row + 1;
    }
  }
  return sums;
}

void addBackground(const RaySamples& samples, std::size_t ray, Sums& sums) {
  for (std::size_t c = 0; c < 3; ++c) {
    sums.colour[c] += sums.transmittance * static_cast<double>(samples.background[3 * ray + c]);
  }
}

struct RayGradient {
  std::array<double, 3> colour{};
  double opacity = 0;
  double depth = 0;
};

RayGradient gradientOf(const RayGradients& gradients, std::size_t ray) {
  RayGradient out;
  for (std::size_t c = 0; c < 3 && !gradients.colour.empty(); ++c) {
    out.colour[c] = static_cast<double>(gradients.colour[3 * ray + c]);
  }
  out.opacity = gradients.opacity.empty() ? 0 : static_cast<double>(gradients.opacity[ray]);
  out.depth = gradients.depth.empty() ? 0 : static_cast<double>(gradients.depth[ray]);
  return out;
}

/// What a row's density moves: more of the row itself, less of all behind it.
///   d colour / d sigma_i = dt_i (T_(i+1) rgb_i - sum of what lies behind i), and so for depth;
///   d opacity / d sigma_i = dt_i T_end.
double gradientOfDensity(const RaySamples& samples, std::size_t row, const Sums& upTo, const Sums& whole,
                         const RayGradient& gradient) {
  double sum = gradient.opacity * whole.transmittance;
  for (std::size_t c = 0; c < 3; ++c) {
    const double own = upTo.transmittance * static_cast<double>(samples.rgb[3 * row + c]);
    sum += gradient.colour[c] * (own - (whole.colour[c] - upTo.colour[c]));
  }
  sum += gradient.depth *
         (upTo.transmittance * static_cast<double>(samples.t[row]) - (whole.depth - upTo.depth));
  return sum * static_cast<double>(samples.dt[row]);
}

}  // namespace

void composite(const RaySamples& samples, const RayColours& out) {
  for (std::size_t ray = 0; ray < samples.rays(); ++ray) {
    Rows rows = rowsOf(samples, ray);
    Sums sums = sumRay(samples, rows);
    addBackground(samples, ray, sums);
    for (std::size_t c = 0; c < 3 && !out.colour.empty(); ++c) {
      out.colour[3 * ray + c] = static_cast<float>(sums.colour[c]);
    }
    if (!out.opacity.empty()) {
      out.opacity[ray] = static_cast<float>(1 - sums.transmittance);
    }
    if (!out.depth.empty()) {
      out.depth[ray] = static_cast<float>(sums.depth);
    }
  }
}

void compositeBackward(const RaySamples& samples, const RayGradients& gradients, std::span<float> gradSigma,
                       std::span<float> gradRgb) {
  std::fill(gradSigma.begin(), gradSigma.end(), 0.0F);
  std::fill(gradRgb.begin(), gradRgb.end(), 0.0F);
  for (std::size_t ray = 0; ray < samples.rays(); ++ray) {
    Rows rows = rowsOf(samples, ray);
    Sums whole = sumRay(samples, rows);
    addBackground(samples, ray, whole);
    const RayGradient gradient = gradientOf(gradients, ray);
    Sums upTo;
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      const double weight = add(samples, row, upTo);
      gradSigma[row] = static_cast<float>(gradientOfDensity(samples, row, upTo, whole, gradient));
      for (std::size_t c = 0; c < 3; ++c) {
        gradRgb[3 * row + c] = static_cast<float>(weight * gradient.colour[c]);
      }
    }
  }
}

}  // namespace rankscope
