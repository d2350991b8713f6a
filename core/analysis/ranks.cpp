#include "analysis/ranks.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace rankscope {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool throughGram(const at::Tensor& matrix) {
  return matrix.size(0) >= 4 * matrix.size(1) && matrix.numel() >= 100'000;
}

std::vector<double> toVector(const at::Tensor& values) {
  const auto* first = values.data_ptr<double>();
  return {first, first + values.numel()};
}

std::vector<double> gramSingularValues(const at::Tensor& matrix) {
  std::vector<double> sigma = toVector(at::linalg_eigvalsh(at::mm(matrix.t().conj(), matrix)));
  std::reverse(sigma.begin(), sigma.end());
  const double resolution = static_cast<double>(matrix.size(1)) * std::numeric_limits<double>::epsilon() *
                            std::max(0.0, sigma.front());
  for (double& value : sigma) {
    value = value > resolution ? std::sqrt(value) : 0;
  }
  return sigma;
}

bool isZeroOrEmpty(std::span<const double> sigma) {
  return sigma.empty() || sigma.front() == 0;
}

/// exp of the entropy of share(σ/σ₁), normalised to a sum of 1.
template <class Share>
double entropyRank(std::span<const double> sigma, Share share) {
  if (isZeroOrEmpty(sigma)) {
    return kNaN;
  }
  double sum = 0;
  for (const double value : sigma) {
    sum += share(value / sigma.front());
  }
  double entropy = 0;
  for (const double value : sigma) {
    const double p = share(value / sigma.front()) / sum;
    if (p > 0) {
      entropy -= p * std::log(p);
    }
  }
  return std::exp(entropy);
}

}  // namespace

std::vector<double> singularValues(const at::Tensor& matrix) {
  TORCH_CHECK(matrix.dim() == 2, "singular values need a matrix");
  const at::NoGradGuard noGrad;
  const at::ScalarType precise = matrix.is_complex() ? at::kComplexDouble : at::kDouble;
  const at::Tensor values = matrix.detach().to(at::kCPU, precise).contiguous();
  if (values.numel() == 0 || !at::isfinite(values).all().item<bool>()) {
    return {};
  }
  return throughGram(values) ? gramSingularValues(values) : toVector(at::linalg_svdvals(values));
}

double stableRank(std::span<const double> sigma) {
  if (isZeroOrEmpty(sigma)) {
    return kNaN;
  }
  double sum = 0;
  for (const double value : sigma) {
    const double ratio = value / sigma.front();
    sum += ratio * ratio;
  }
  return sum;
}

double effectiveRank(std::span<const double> sigma) {
  return entropyRank(sigma, [](double ratio) { return ratio * ratio; });
}

double amplitudeEffectiveRank(std::span<const double> sigma) {
  return entropyRank(sigma, [](double ratio) { return ratio; });
}

double conditionNumber(std::span<const double> sigma) {
  if (isZeroOrEmpty(sigma)) {
    return kNaN;
  }
  return sigma.back() > 0 ? sigma.front() / sigma.back() : std::numeric_limits<double>::infinity();
}

std::int64_t numericalRank(std::span<const double> sigma, std::int64_t rows, std::int64_t columns) {
  if (isZeroOrEmpty(sigma)) {
    return 0;
  }
  const double threshold =
      static_cast<double>(std::max(rows, columns)) * std::numeric_limits<float>::epsilon() * sigma.front();
  return std::count_if(sigma.begin(), sigma.end(), [=](double value) { return value > threshold; });
}

}  // namespace rankscope
