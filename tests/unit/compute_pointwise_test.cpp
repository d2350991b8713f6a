#include <cmath>
#include <complex>
#include <functional>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "base/rng.h"
#include "compute/pointwise.h"

namespace rankscope {
namespace {

using Values = std::vector<float>;

Values draws(std::size_t count, double scale, std::uint64_t seed) {
  Rng rng(seed);
  Values values(count);
  for (float& v : values) {
    v = static_cast<float>(scale * rng.normal());
  }
  return values;
}

std::vector<const PointwiseKernels*> available() {
  std::vector<const PointwiseKernels*> sets{&baseline::kernels()};
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    sets.push_back(&avx2::kernels());
  }
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
    sets.push_back(&avx512::kernels());
  }
#endif
  return sets;
}

// Every loop is checked on odd sizes, so that vector bodies and remainders both run.
class Pointwise : public testing::TestWithParam<const PointwiseKernels*> {
 protected:
  const PointwiseKernels& k = *GetParam();
};

TEST_P(Pointwise, SineAndItsDerivativeFollowTheLibraryInDouble) {
  for (const double scale : {0.1, 3.0, 100.0, 2000.0}) {
    Values z = draws(7 * 37, scale, 1);
    const Values before = z;
    const Values bias = draws(37, 0.5, 2);
    Values derivative(z.size());
    k.biasSine(z.data(), bias.data(), 2.5F, derivative.data(), 7, 37);
    for (std::size_t i = 0; i < z.size(); ++i) {
      const float argument = 2.5F * (before[i] + bias[i % 37]);
      // One rounding of the argument may differ between a fused and a plain multiply-add.
      const double slack = 3e-7 + 2e-7 * std::fabs(argument);
      EXPECT_NEAR(z[i], std::sin(static_cast<double>(argument)), slack);
      EXPECT_NEAR(derivative[i], 2.5 * std::cos(static_cast<double>(argument)), 2.5 * slack);
    }
  }
}

TEST_P(Pointwise, GaussianAndItsDerivativeFollowTheLibraryInDouble) {
  for (const double a : {0.0236, 0.3, 2.0}) {
    Values z = draws(7 * 37, 4 * a, 1);
    const Values before = z;
    const Values bias = draws(37, 0.5 * a, 2);
    Values derivative(z.size());
    k.biasGauss(z.data(), bias.data(), static_cast<float>(a), derivative.data(), 7, 37);
    for (std::size_t i = 0; i < z.size(); ++i) {
      const double v = before[i] + bias[i % 37];
      const double exponent = -v * v / (2 * a * a);
      const double expected = std::exp(exponent);
      // The exponent in float is off by some of its own last bits, which is a relative error of the result.
      const double slack = expected * (1e-6 + 4e-7 * std::fabs(exponent)) + 1.3e-38;
      EXPECT_NEAR(z[i], expected, slack);
      EXPECT_NEAR(derivative[i], -v / (a * a) * expected, (std::fabs(v) / (a * a) + 1e-3) * slack + 1e-7 / a);
    }
  }
}

TEST_P(Pointwise, GaussianIsFlushedToZeroAndKeepsNaN) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float inf = std::numeric_limits<float>::infinity();
  Values z{0, 13.0F, 13.3F, 200, inf, nan, -1, 1e30F};
  const Values bias(8, 0.0F);
  Values derivative(8);
  k.biasGauss(z.data(), bias.data(), 1.0F, derivative.data(), 1, 8);
  EXPECT_EQ(z[0], 1.0F);
  EXPECT_NEAR(z[1] / std::exp(-84.5), 1, 1e-5);
  EXPECT_EQ(z[2], 0.0F);
  EXPECT_EQ(z[3], 0.0F);
  EXPECT_EQ(z[4], 0.0F);
  EXPECT_TRUE(std::isnan(z[5]));
  EXPECT_EQ(z[7], 0.0F);
}

// Derivatives against central differences of the formula in double.
void expectWave(const Values& before, const Values& bias, const Values& z, const Values& derivative,
                const std::function<double(double)>& formula) {
  for (std::size_t i = 0; i < z.size(); ++i) {
    const double v = before[i] + bias[i % bias.size()];
    constexpr double kStep = 1e-6;
    const double slope = (formula(v + kStep) - formula(v - kStep)) / (2 * kStep);
    EXPECT_NEAR(z[i], formula(v), 2e-5);
    EXPECT_NEAR(derivative[i], slope, 1e-4 * (1 + std::fabs(slope)) + 3e-4);
  }
}

TEST_P(Pointwise, GaborAndFinerFollowTheirFormulas) {
  const Values before = draws(5 * 37, 0.4, 1);
  const Values bias = draws(37, 0.1, 2);
  Values derivative(before.size());
  Values z = before;
  k.biasGabor(z.data(), bias.data(), 7.0F, 3.0F, derivative.data(), 5, 37);
  expectWave(before, bias, z, derivative, [](double v) { return std::sin(7 * v) * std::exp(-9 * v * v); });
  z = before;
  k.biasFiner(z.data(), bias.data(), 7.0F, true, derivative.data(), 5, 37);
  expectWave(before, bias, z, derivative, [](double v) { return std::sin(7 * (std::fabs(v) + 1) * v); });
  z = before;
  k.biasFiner(z.data(), bias.data(), 7.0F, false, derivative.data(), 5, 37);
  for (std::size_t i = 0; i < z.size(); ++i) {
    const double v = before[i] + bias[i % 37];
    const double omega = 7 * (std::fabs(v) + 1);
    EXPECT_NEAR(derivative[i], omega * std::cos(omega * v), 1e-4 * omega);
  }
}

TEST_P(Pointwise, WavesOfHugeArgumentsStayWithinOneAndKeepNaN) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const Values start{1e5F, -3e7F, 1e30F, 0.1F, nan, 0.0F};
  const Values bias(6, 0.0F);
  Values derivative(6);
  Values gabor = start;
  k.biasGabor(gabor.data(), bias.data(), 1e4F, 1e-3F, derivative.data(), 1, 6);
  Values finer = start;
  k.biasFiner(finer.data(), bias.data(), 40.0F, false, derivative.data(), 1, 6);
  for (const std::size_t i : {0, 1, 3, 5}) {
    EXPECT_LE(std::fabs(gabor[i]), 1.0F) << i;
    EXPECT_LE(std::fabs(finer[i]), 1.0F) << i;
  }
  EXPECT_TRUE(std::isnan(gabor[4]));
  EXPECT_TRUE(std::isnan(finer[4]));
}

TEST_P(Pointwise, ComplexGaborFollowsStdComplex) {
  constexpr std::size_t kColumns = 19;
  const float omega = 6;
  const float sigma = 2;
  const Values before = draws(3 * 2 * kColumns, 0.3, 1);
  const Values bias = draws(2 * kColumns, 0.1, 2);
  Values z = before;
  Values out(before.size());
  k.biasComplexGabor(z.data(), bias.data(), true, omega, sigma, out.data(), 3, kColumns);
  const Values d = draws(before.size(), 1, 3);
  Values below(before.size());
  Values sums(2 * kColumns, 0.0F);
  k.complexGaborBackward(d.data(), z.data(), out.data(), true, omega, sigma, below.data(), sums.data(), 3,
                         kColumns);
  using Complex = std::complex<double>;
  const auto gabor = [&](Complex v) {
    return std::exp(Complex(0, omega) * v - static_cast<double>(sigma) * sigma * std::norm(v));
  };
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < kColumns; ++c) {
      const std::size_t real = 2 * r * kColumns + c;
      const std::size_t imaginary = real + kColumns;
      const Complex v(before[real] + bias[c], before[imaginary] + bias[kColumns + c]);
      EXPECT_NEAR(out[real], gabor(v).real(), 1e-4);
      EXPECT_NEAR(out[imaginary], gabor(v).imag(), 1e-4);
      // dLoss for the loss Re(conj(d) gabor(v)), by central differences along both axes.
      const Complex weight(d[real], -d[imaginary]);
      const auto along = [&](Complex step) {
        return ((weight * gabor(v + step)).real() - (weight * gabor(v - step)).real()) / (2 * std::abs(step));
      };
      EXPECT_NEAR(below[real], along({1e-6, 0}), 1e-3);
      EXPECT_NEAR(below[imaginary], along({0, 1e-6}), 1e-3);
    }
  }
}

TEST_P(Pointwise, SineStaysWithinOneForAnyArgumentAndKeepsNaN) {
  Values z{1e5F,
           -3e7F,
           1e30F,
           65535.9F,
           0.0F,
           std::numeric_limits<float>::quiet_NaN(),
           std::numeric_limits<float>::infinity(),
           1.0F};
  const Values bias(8, 0.0F);
  Values derivative(8);
  k.biasSine(z.data(), bias.data(), 1.0F, derivative.data(), 1, 8);
  for (const std::size_t i : {0, 1, 2, 3, 4, 7}) {
    EXPECT_LE(std::fabs(z[i]), 1.0F) << i;
  }
  EXPECT_NEAR(z[0], std::sin(1e5), 1e-6);
  EXPECT_TRUE(std::isnan(z[5]));
  EXPECT_TRUE(std::isnan(z[6]));
}

TEST_P(Pointwise, ReluAddsTheBiasAndKeepsNaN) {
  Values z{-1, 0.25F, std::numeric_limits<float>::quiet_NaN()};
  const Values bias{0.5F, -0.125F, 1};
  k.biasRelu(z.data(), bias.data(), 1, 3);
  EXPECT_EQ(z[0], 0.0F);
  EXPECT_EQ(z[1], 0.125F);
  EXPECT_TRUE(std::isnan(z[2]));
}

TEST_P(Pointwise, BackwardPassesMaskScaleAndSumColumns) {
  const Values h = draws(5 * 19, 1, 3);
  Values d = draws(5 * 19, 1, 4);
  const Values before = d;
  Values sums(19, 1.0F);
  k.reluBackward(d.data(), h.data(), sums.data(), 5, 19);
  std::vector<double> expected(19, 1.0);
  for (std::size_t i = 0; i < d.size(); ++i) {
    EXPECT_EQ(d[i], h[i] > 0 ? before[i] : 0.0F);
    expected[i % 19] += d[i];
  }
  for (std::size_t c = 0; c < 19; ++c) {
    EXPECT_NEAR(sums[c], expected[c], 1e-5);
  }
  Values scaled = before;
  Values scaledSums(19, 0.0F);
  k.scaleBackward(scaled.data(), h.data(), scaledSums.data(), 5, 19);
  for (std::size_t i = 0; i < d.size(); ++i) {
    EXPECT_EQ(scaled[i], before[i] * h[i]);
  }
}

TEST_P(Pointwise, NarrowProductsMatchTripleLoopsInDouble) {
  constexpr std::int64_t kRows = 9;
  constexpr std::int64_t kColumns = 71;
  for (std::int64_t width = 1; width <= PointwiseKernels::kNarrow; ++width) {
    const Values x = draws(static_cast<std::size_t>(kRows * width), 1, 5);
    const Values w = draws(static_cast<std::size_t>(kColumns * width), 1, 6);
    Values out(static_cast<std::size_t>(kRows * kColumns));
    k.expand(x.data(), w.data(), out.data(), kRows, width, kColumns);
    Values back(static_cast<std::size_t>(kRows * width));
    k.contract(out.data(), w.data(), back.data(), kRows, width, kColumns);
    Values total(static_cast<std::size_t>(kColumns * width), 2.0F);
    k.addOuter(x.data(), out.data(), total.data(), kRows, width, kColumns);
    const auto at = [](const Values& v, std::int64_t i) {
      return static_cast<double>(v[static_cast<std::size_t>(i)]);
    };
    for (std::int64_t r = 0; r < kRows; ++r) {
      for (std::int64_t c = 0; c < kColumns; ++c) {
        double sum = 0;
        for (std::int64_t j = 0; j < width; ++j) {
          sum += at(x, r * width + j) * at(w, j * kColumns + c);
        }
        EXPECT_NEAR(at(out, r * kColumns + c), sum, 1e-5);
      }
      for (std::int64_t j = 0; j < width; ++j) {
        double sum = 0;
        for (std::int64_t c = 0; c < kColumns; ++c) {
          sum += at(out, r * kColumns + c) * at(w, j * kColumns + c);
        }
        EXPECT_NEAR(at(back, r * width + j), sum, 1e-4);
      }
    }
    for (std::int64_t j = 0; j < width; ++j) {
      for (std::int64_t c = 0; c < kColumns; ++c) {
        double sum = 2;
        for (std::int64_t r = 0; r < kRows; ++r) {
          sum += at(x, r * width + j) * at(out, r * kColumns + c);
        }
        EXPECT_NEAR(at(total, j * kColumns + c), sum, 1e-4);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, Pointwise, testing::ValuesIn(available()), [](const auto& set) {
  std::string name = set.param->instructionSet;
  std::erase(name, '-');
  return name;
});

}  // namespace
}  // namespace rankscope
