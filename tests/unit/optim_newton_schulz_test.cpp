#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include "optim/newton_schulz.h"
#include "optim_oracle.h"

namespace rankscope::testing {
namespace {

struct Golden {
  double x, fifth;
};

// Reference, section 1.2: the scalar map of a normalised singular value after five steps.
constexpr auto kGolden = std::to_array<Golden>({{.001, .470544},
                                                {.01, .698917},
                                                {.05, .758120},
                                                {.1, .712120},
                                                {.2, .746769},
                                                {.3, 1.079592},
                                                {.5, .765439},
                                                {.70710678118654752, 1.108111},
                                                {.9, .682011},
                                                {1, .696436}});

double scalarMap(double x, int steps) {
  for (int i = 0; i < steps; ++i) {
    x = 3.4445 * x - 4.7750 * std::pow(x, 3) + 2.0315 * std::pow(x, 5);
  }
  return x;
}

/// `columns` orthonormal columns of length `rows`.
at::Tensor orthonormal(std::uint64_t seed, std::int64_t rows, std::int64_t columns) {
  return std::get<0>(at::linalg_qr(drawn(seed, {rows, columns})));
}

/// A matrix whose singular values are x and √(1-x²), so that its Frobenius norm is 1, times `scale`; beside
/// it what five steps must make of it. A large scale hides the 1e-7 that is added to the norm.
struct Sample {
  Sample(double x, double fifth, std::int64_t rows, std::int64_t columns, double scale) {
    const at::Tensor u = orthonormal(1, rows, 2);
    const at::Tensor v = orthonormal(2, columns, 2);
    const double other = std::sqrt(std::max(0.0, 1 - x * x));
    matrix = at::mm(u * at::tensor({x, other}, at::kDouble), v.t()) * scale;
    expected = at::mm(u * at::tensor({fifth, scalarMap(other, 5)}, at::kDouble), v.t());
  }
  at::Tensor matrix, expected;
};

double worst(const at::Tensor& a, const at::Tensor& b) {
  return (a.to(at::kDouble) - b).abs().max().item<double>();
}

TEST(NewtonSchulz, MapsSingularValuesAsTheGoldenTable) {
  for (const Golden& golden : kGolden) {
    for (const auto& [rows, columns] : {std::pair{5, 9}, std::pair{9, 5}, std::pair{6, 6}}) {
      const Sample sample(golden.x, golden.fifth, rows, columns, 1e6);
      EXPECT_LT(worst(newtonSchulz(sample.matrix, 5, "auto"), sample.expected), 1e-6)
          << "x = " << golden.x << ", " << rows << " x " << columns;
    }
  }
}

// Reference, section 1.7: from x / 1.01, after five steps and after eight.
TEST(PolarExpress, MapsSingularValuesAsTheGoldenTable) {
  constexpr auto kPolar =
      std::to_array<Golden>({{.001, .840145}, {.01, 1.054024}, {.1, .891444}, {.5, 1.104657}, {1, .877107}});
  for (const Golden& golden : kPolar) {
    const at::Tensor u = orthonormal(1, 6, 2);
    const at::Tensor v = orthonormal(2, 9, 2);
    const double other = std::sqrt(1 - golden.x * golden.x);
    const at::Tensor matrix = at::mm(u * at::tensor({golden.x, other}, at::kDouble), v.t()) * 1e6;
    const auto along = [&](int steps) {
      const at::Tensor result = newtonSchulz(matrix, steps, "auto", polarExpressSteps());
      return at::mm(at::mm(u.t(), result), v)[0][0].item<double>();
    };
    EXPECT_NEAR(along(5), golden.fifth, 2e-6) << golden.x;
    EXPECT_NEAR(along(8), 1, golden.x < .01 ? 1e-2 : 1e-3) << golden.x;
  }
}

TEST(PolarExpress, FoldedBringsEveryValueNearOne) {
  const at::Tensor u = orthonormal(1, 6, 6);
  const at::Tensor sigma = at::tensor({1.0, .5, .2, .1, .05, .01}, at::kDouble);
  const at::Tensor result =
      newtonSchulz(at::mm(u * sigma, orthonormal(2, 9, 6).t()), 5, "auto", foldedPolarExpressSteps());
  const at::Tensor values = at::linalg_svdvals(result);
  EXPECT_LT(values.max().item<double>(), 1.15);
  EXPECT_GT(values.min().item<double>(), 0.8);
}

TEST(NewtonSchulz, AComplexMatrixKeepsItsPhases) {
  // diag(e^{ia}, e^{ib}) M diag(e^{ic}, …) has the singular values of M, and the phases go through.
  const Sample sample(0.3, scalarMap(0.3, 5), 9, 5, 1e6);
  const at::Tensor left = at::polar(at::ones({9}, at::kDouble), drawn(3, {9}) * 3);
  const at::Tensor right = at::polar(at::ones({5}, at::kDouble), drawn(4, {5}) * 3);
  const auto turned = [&](const at::Tensor& m) { return left.unsqueeze(1) * m * right; };
  const at::Tensor result = newtonSchulz(turned(sample.matrix), 5, "auto");
  EXPECT_LT((result - turned(sample.expected)).abs().max().item<double>(), 1e-6);
}

TEST(NewtonSchulz, Float32FollowsWithinItsRounding) {
  for (const Golden& golden : kGolden) {
    const Sample sample(golden.x, golden.fifth, 9, 5, 1e3);
    EXPECT_LT(worst(newtonSchulz(sample.matrix.to(at::kFloat), 5, "auto"), sample.expected), 2e-4)
        << "x = " << golden.x;
  }
}

// Two rows: a null space would fill with amplified rounding, as in the original.
TEST(NewtonSchulz, Bfloat16FollowsRoughly) {
  for (const Golden& golden : kGolden) {
    if (golden.x >= 0.3 && golden.x < 1) {
      const Sample sample(golden.x, golden.fifth, 2, 9, 1e3);
      const at::Tensor result = newtonSchulz(sample.matrix.to(at::kFloat), 5, "bfloat16");
      EXPECT_LT(worst(result, sample.expected), 0.12) << "x = " << golden.x;
      EXPECT_GT(worst(result, sample.expected), 1e-5) << "not in bfloat16? x = " << golden.x;
    }
  }
}

TEST(NewtonSchulz, DoubleStaysDoubleUnlessBfloat16IsAskedFor) {
  const Sample sample(0.5, scalarMap(0.5, 5), 6, 6, 1);
  EXPECT_LT(worst(newtonSchulz(sample.matrix, 5, "float32"), sample.expected), 2e-6);
  EXPECT_GT(worst(newtonSchulz(sample.matrix, 5, "bfloat16"), sample.expected), 1e-4);
  EXPECT_EQ(newtonSchulz(sample.matrix, 5, "bfloat16").scalar_type(), at::kDouble);
}

TEST(NewtonSchulz, AddsItsFloorToTheNorm) {
  const double norm = 1e-7;
  const at::Tensor matrix = at::full({1, 1}, norm, at::kDouble);
  EXPECT_NEAR(newtonSchulz(matrix, 1, "auto").item<double>(), scalarMap(0.5, 1), 1e-12);
}

TEST(NewtonSchulz, OfZeroIsZero) {
  const at::Tensor result = newtonSchulz(at::zeros({7, 3}), 5, "auto");
  EXPECT_TRUE(at::equal(result, at::zeros({7, 3})));
}

TEST(NewtonSchulz, LeavesItsInputAlone) {
  const at::Tensor u = drawn(5, {12, 8}).to(at::kFloat);
  const at::Tensor before = u.clone();
  newtonSchulz(u, 5, "auto");
  EXPECT_TRUE(at::equal(u, before));
}

TEST(NewtonSchulz, ReusedBuffersGiveTheSameBits) {
  const at::Tensor first = drawn(5, {12, 8}).to(at::kFloat);
  const at::Tensor second = drawn(6, {12, 8}).to(at::kFloat);
  NewtonSchulz iteration(first, 5, "auto");
  iteration(first);
  EXPECT_TRUE(at::equal(iteration(second).contiguous(), newtonSchulz(second, 5, "auto")));
}

}  // namespace
}  // namespace rankscope::testing
