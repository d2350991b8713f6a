#include "score/ssim.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace rankscope {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kK1 = 0.01;
constexpr double kK2 = 0.03;
constexpr int kUniformSide = 7;
constexpr int kGaussianSide = 11;
constexpr double kGaussianSigma = 1.5;

/// One channel, or a map over it.
struct Plane {
  int width = 0;
  int height = 0;
  std::vector<double> values;

  Plane(int w, int h)
      : width(w), height(h), values(static_cast<std::size_t>(w) * static_cast<std::size_t>(h)) {}
  double& at(int x, int y) { return values[index(x, y)]; }
  double at(int x, int y) const { return values[index(x, y)]; }

 private:
  std::size_t index(int x, int y) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
  }
};

/// Local moments of two pictures at each place of a window.
struct Moments {
  Plane meanA, meanB, squareA, squareB, product;
};

struct Constants {
  double c1, c2;
  explicit Constants(double range) : c1(kK1 * range * kK1 * range), c2(kK2 * range * kK2 * range) {}
};

Plane channelOf(const ImageView& image, int channel) {
  Plane plane(image.width, image.height);
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      plane.at(x, y) = image.at(x, y, channel);
    }
  }
  return plane;
}

/// -1 → 1, n → n - 2: the border itself is not repeated.
int reflected(int i, int size) {
  i = i < 0 ? -i : i;
  return i < size ? i : 2 * (size - 1) - i;
}

Plane padded(const Plane& plane, int margin) {
  Plane out(plane.width + 2 * margin, plane.height + 2 * margin);
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      out.at(x, y) = plane.at(reflected(x - margin, plane.width), reflected(y - margin, plane.height));
    }
  }
  return out;
}

/// The weighted mean at every place where the window fits.
template <std::size_t Side>
Plane windowed(const Plane& plane, const std::array<double, Side>& weights) {
  constexpr int kSide = static_cast<int>(Side);
  Plane rows(plane.width - kSide + 1, plane.height);
  for (int y = 0; y < rows.height; ++y) {
    for (int x = 0; x < rows.width; ++x) {
      double sum = 0;
      for (int i = 0; i < kSide; ++i) {
        sum += weights[static_cast<std::size_t>(i)] * plane.at(x + i, y);
      }
      rows.at(x, y) = sum;
    }
  }
  Plane out(rows.width, plane.height - kSide + 1);
  for (int y = 0; y < out.height; ++y) {
    for (int i = 0; i < kSide; ++i) {
      const double weight = weights[static_cast<std::size_t>(i)];
      for (int x = 0; x < out.width; ++x) {
        out.at(x, y) += weight * rows.at(x, y + i);
      }
    }
  }
  return out;
}

Plane product(const Plane& a, const Plane& b) {
  Plane out(a.width, a.height);
  std::transform(a.values.begin(), a.values.end(), b.values.begin(), out.values.begin(),
                 [](double x, double y) { return x * y; });
  return out;
}

template <std::size_t Side>
Moments momentsOf(const Plane& a, const Plane& b, const std::array<double, Side>& weights) {
  return {windowed(a, weights), windowed(b, weights), windowed(product(a, a), weights),
          windowed(product(b, b), weights), windowed(product(a, b), weights)};
}

/// @param unbiased n / (n - 1), or 1 @param nonNegative variances that rounding made negative are 0
double meanSimilarity(const Moments& m, const Constants& c, double unbiased, bool nonNegative) {
  double sum = 0;
  const double floor = nonNegative ? 0 : -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < m.meanA.values.size(); ++i) {
    const double a = m.meanA.values[i];
    const double b = m.meanB.values[i];
    const double varianceA = std::max(floor, unbiased * (m.squareA.values[i] - a * a));
    const double varianceB = std::max(floor, unbiased * (m.squareB.values[i] - b * b));
    const double covariance = unbiased * (m.product.values[i] - a * b);
    sum += (2 * a * b + c.c1) * (2 * covariance + c.c2) /
           ((a * a + b * b + c.c1) * (varianceA + varianceB + c.c2));
  }
  return sum / static_cast<double>(m.meanA.values.size());
}

std::array<double, kUniformSide> uniformWeights() {
  std::array<double, kUniformSide> weights{};
  weights.fill(1.0 / kUniformSide);
  return weights;
}

std::array<double, kGaussianSide> gaussianWeights() {
  std::array<double, kGaussianSide> weights{};
  double sum = 0;
  for (int i = 0; i < kGaussianSide; ++i) {
    const double distance = (i - kGaussianSide / 2) / kGaussianSigma;
    sum += weights[static_cast<std::size_t>(i)] = std::exp(-distance * distance / 2);
  }
  for (double& weight : weights) {
    weight /= sum;
  }
  return weights;
}

void requireSameShape(const ImageView& a, const ImageView& b) {
  if (!a.sameShape(b)) {
    throw std::logic_error("SSIM of pictures of different shapes");
  }
}

double extentOf(const ImageView& image) {
  const auto [low, high] = std::minmax_element(image.pixels.begin(), image.pixels.end());
  return static_cast<double>(*high) - static_cast<double>(*low);
}

}  // namespace

double ssimUniform(const ImageView& target, const ImageView& output, double range) {
  requireSameShape(target, output);
  if (std::min(target.width, target.height) < kUniformSide) {
    return kNaN;
  }
  constexpr double kCount = kUniformSide * kUniformSide;
  double sum = 0;
  for (int c = 0; c < target.channels; ++c) {
    const Moments moments = momentsOf(channelOf(target, c), channelOf(output, c), uniformWeights());
    sum += meanSimilarity(moments, Constants(range), kCount / (kCount - 1), false);
  }
  return sum / target.channels;
}

double ssimGaussian(const ImageView& target, const ImageView& output, double range) {
  requireSameShape(target, output);
  constexpr int kMargin = kGaussianSide / 2;
  if (std::min(target.width, target.height) <= kMargin) {
    return kNaN;
  }
  const double extent = range > 0 ? range : std::max(extentOf(target), extentOf(output));
  double sum = 0;
  for (int c = 0; c < target.channels; ++c) {
    const Moments moments = momentsOf(padded(channelOf(target, c), kMargin),
                                      padded(channelOf(output, c), kMargin), gaussianWeights());
    sum += meanSimilarity(moments, Constants(extent), 1, true);
  }
  return sum / target.channels;
}

}  // namespace rankscope
