#include <cmath>
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
