#include "score/ssim.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <tuple>
#include <vector>

namespace rankscope {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kK1 = 0.01;
constexpr double kK2 = 0.03;
constexpr int kUniformSide = 7;
constexpr int kGaussianSide = 11;
constexpr double kGaussianSigma = 1.5;

struct Constants {
  double c1, c2;
  explicit Constants(double range) : c1(kK1 * range * kK1 * range), c2(kK2 * range * kK2 * range) {}
};

/// How local moments become a similarity.
struct Convention {
  Constants constants;
  double unbiased;   ///< n / (n - 1), or 1
  bool nonNegative;  ///< variances that rounding made negative are 0
};

/// Weighted means of a, b, a², b² and ab along one row.
using MomentRow = std::array<std::vector<double>, 5>;

/// -1 → 1, n → n - 2: the border itself is not repeated.
int reflected(int i, int size) {
  i = i < 0 ? -i : i;
  return i < size ? i : 2 * (size - 1) - i;
}

/// One channel's row with `margin` reflected values at each end.
void readRow(const ImageView& image, int y, int channel, int margin, std::vector<double>& row) {
  row.resize(static_cast<std::size_t>(image.width + 2 * margin));
  for (int x = -margin; x < image.width + margin; ++x) {
    row[static_cast<std::size_t>(x + margin)] = image.at(reflected(x, image.width), y, channel);
  }
}

/// The weighted mean at every place where the window fits.
template <std::size_t Side>
void filterRow(const std::vector<double>& row, const std::array<double, Side>& weights,
               std::vector<double>& out) {
  out.assign(row.size() - Side + 1, 0.0);
  for (std::size_t i = 0; i < Side; ++i) {
    const double weight = weights[i];
    const double* const from = row.data() + i;
    double* const to = out.data();
    for (std::size_t x = 0; x < out.size(); ++x) {
      to[x] += weight * from[x];
    }
  }
}

/// The same down the columns. @param oldest which of the rows is the window's first
template <std::size_t Side>
void filterColumns(const std::array<MomentRow, Side>& rows, std::size_t oldest,
                   const std::array<double, Side>& weights, MomentRow& out) {
  for (std::size_t moment = 0; moment < out.size(); ++moment) {
    out[moment].assign(rows[0][moment].size(), 0.0);
    for (std::size_t i = 0; i < Side; ++i) {
      const double weight = weights[i];
      const double* const from = rows[(oldest + i) % Side][moment].data();
      double* const to = out[moment].data();
      for (std::size_t x = 0; x < out[moment].size(); ++x) {
        to[x] += weight * from[x];
      }
    }
  }
}

double similaritySum(const MomentRow& moments, const Convention& convention) {
  const Constants& c = convention.constants;
  const double floor = convention.nonNegative ? 0 : -std::numeric_limits<double>::infinity();
  double sum = 0;
  for (std::size_t x = 0; x < moments[0].size(); ++x) {
    const double a = moments[0][x];
    const double b = moments[1][x];
    const double varianceA = std::max(floor, convention.unbiased * (moments[2][x] - a * a));
    const double varianceB = std::max(floor, convention.unbiased * (moments[3][x] - b * b));
    const double covariance = convention.unbiased * (moments[4][x] - a * b);
    sum += (2 * a * b + c.c1) * (2 * covariance + c.c2) /
           ((a * a + b * b + c.c1) * (varianceA + varianceB + c.c2));
  }
  return sum;
}

/// The mean similarity of one channel; only as many rows as the window is high are held at a time.
/// @param margin of reflected pixels all around
template <std::size_t Side>
double channelSimilarity(const ImageView& target, const ImageView& output, int channel, int margin,
                         const std::array<double, Side>& weights, const Convention& convention) {
  std::array<MomentRow, Side> rows;
  MomentRow values;
  MomentRow moments;
  double sum = 0;
  const int height = target.height + 2 * margin;
  for (int y = 0; y < height; ++y) {
    const int from = reflected(y - margin, target.height);
    readRow(target, from, channel, margin, values[0]);
    readRow(output, from, channel, margin, values[1]);
    for (const auto& [product, left, right] :
         {std::tuple{2, 0, 0}, std::tuple{3, 1, 1}, std::tuple{4, 0, 1}}) {
      const auto at = [&](int i) -> std::vector<double>& { return values[static_cast<std::size_t>(i)]; };
      at(product).resize(at(0).size());
      std::transform(at(left).begin(), at(left).end(), at(right).begin(), at(product).begin(),
                     std::multiplies<>());
    }
    const auto row = static_cast<std::size_t>(y);
    for (std::size_t moment = 0; moment < values.size(); ++moment) {
      filterRow(values[moment], weights, rows[row % Side][moment]);
    }
    if (row + 1 >= Side) {
      filterColumns(rows, (row + 1) % Side, weights, moments);
      sum += similaritySum(moments, convention);
    }
  }
  const double places = static_cast<double>(moments[0].size()) * (height - static_cast<int>(Side) + 1);
  return sum / places;
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
  const Convention convention{Constants(range), kCount / (kCount - 1), false};
  double sum = 0;
  for (int c = 0; c < target.channels; ++c) {
    sum += channelSimilarity(target, output, c, 0, uniformWeights(), convention);
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
  const Convention convention{Constants(extent), 1, true};
  double sum = 0;
  for (int c = 0; c < target.channels; ++c) {
    sum += channelSimilarity(target, output, c, kMargin, gaussianWeights(), convention);
  }
  return sum / target.channels;
}

}  // namespace rankscope
