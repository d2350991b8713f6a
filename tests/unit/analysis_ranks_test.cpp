#include <cmath>
#include <limits>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "analysis/ranks.h"
#include "model/initialise.h"

namespace rankscope {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// `columns` orthonormal columns of length `rows`, in double.
at::Tensor orthonormal(std::uint64_t seed, std::int64_t rows, std::int64_t columns) {
  Rng rng(seed);
  return std::get<0>(at::linalg_qr(normalTensor(rng, {rows, columns}, 1).to(at::kDouble)));
}

at::Tensor withSpectrum(const std::vector<double>& sigma, std::int64_t rows, std::int64_t columns) {
  const auto count = static_cast<std::int64_t>(sigma.size());
  return at::mm(orthonormal(1, rows, count) * at::tensor(sigma, at::kDouble),
                orthonormal(2, columns, count).t());
}

void expectSpectrum(const std::vector<double>& actual, const std::vector<double>& expected, double relative) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(actual[i], expected[i], relative * expected[i]) << "value " << i;
  }
}

TEST(Ranks, SingularValuesDescendAndCountTheShorterSide) {
  const std::vector<double> sigma = {5, 2, 1, .25};
  expectSpectrum(singularValues(withSpectrum(sigma, 4, 9)), sigma, 1e-13);
  expectSpectrum(singularValues(withSpectrum(sigma, 9, 4)), sigma, 1e-13);
  expectSpectrum(singularValues(withSpectrum(sigma, 9, 4).to(at::kFloat)), sigma, 1e-5);
}

TEST(Ranks, StridedInputIsRead) {
  const at::Tensor diagonal =
      at::diag(at::tensor({1.0, 3.0, 2.0}, at::kDouble)).index_select(0, at::arange(2));
  expectSpectrum(singularValues(diagonal.t()), {3, 1}, 1e-14);
}

TEST(Ranks, OfOneRowIsItsLength) {
  const at::Tensor row = at::tensor({3.0, 0.0, -4.0}, at::kDouble).view({1, 3});
  const std::vector<double> sigma = singularValues(row);
  expectSpectrum(sigma, {5}, 1e-14);
  EXPECT_DOUBLE_EQ(stableRank(sigma), 1);
  EXPECT_DOUBLE_EQ(effectiveRank(sigma), 1);
  EXPECT_DOUBLE_EQ(conditionNumber(sigma), 1);
  EXPECT_EQ(numericalRank(sigma, 1, 3), 1);
}

TEST(Ranks, OfAZeroMatrixAreUndefined) {
  for (const auto& shape : {std::pair{3, 5}, std::pair{2048, 64}}) {
    const std::vector<double> sigma = singularValues(at::zeros({shape.first, shape.second}));
    EXPECT_EQ(sigma, std::vector<double>(static_cast<std::size_t>(std::min(shape.first, shape.second)), 0));
    EXPECT_TRUE(std::isnan(stableRank(sigma)));
    EXPECT_TRUE(std::isnan(effectiveRank(sigma)));
    EXPECT_TRUE(std::isnan(amplitudeEffectiveRank(sigma)));
    EXPECT_TRUE(std::isnan(conditionNumber(sigma)));
    EXPECT_EQ(numericalRank(sigma, shape.first, shape.second), 0);
  }
}

TEST(Ranks, OfANonFiniteMatrixThereAreNone) {
  for (const double bad : {std::nan(""), kInfinity, -kInfinity}) {
    for (const std::int64_t rows : {4, 4096}) {
      at::Tensor matrix = at::ones({rows, 32});
      matrix[2][1] = bad;
      const std::vector<double> sigma = singularValues(matrix);
      EXPECT_TRUE(sigma.empty());
      EXPECT_TRUE(std::isnan(stableRank(sigma)));
      EXPECT_TRUE(std::isnan(effectiveRank(sigma)));
      EXPECT_TRUE(std::isnan(conditionNumber(sigma)));
      EXPECT_EQ(numericalRank(sigma, rows, 32), 0);
    }
  }
}

TEST(Ranks, OfAnEmptyMatrixThereAreNone) {
  EXPECT_TRUE(singularValues(at::zeros({0, 4})).empty());
}

TEST(Ranks, ClosedFormsOfADiagonal) {
  const std::vector<double> sigma = {4, 2, 2, 0};
  EXPECT_DOUBLE_EQ(stableRank(sigma), 24.0 / 16.0);
  // p = 2/3, 1/6, 1/6.
  EXPECT_NEAR(effectiveRank(sigma), std::pow(1.5, 2.0 / 3.0) * std::pow(6.0, 1.0 / 3.0), 1e-14);
  // p = 1/2, 1/4, 1/4.
  EXPECT_NEAR(amplitudeEffectiveRank(sigma), std::sqrt(8.0), 1e-14);
  EXPECT_EQ(conditionNumber(sigma), kInfinity);
  EXPECT_DOUBLE_EQ(conditionNumber(std::vector<double>{4, 2, 0.5}), 8);
}

TEST(Ranks, OfAnOrthogonalMatrixAreFull) {
  const std::vector<double> sigma = singularValues(orthonormal(3, 20, 20) * 7);
  EXPECT_NEAR(stableRank(sigma), 20, 1e-12);
  EXPECT_NEAR(effectiveRank(sigma), 20, 1e-12);
  EXPECT_NEAR(amplitudeEffectiveRank(sigma), 20, 1e-12);
  EXPECT_NEAR(conditionNumber(sigma), 1, 1e-12);
}

TEST(Ranks, DoNotOverflow) {
  const std::vector<double> sigma = {1e200, 1e200};
  EXPECT_DOUBLE_EQ(stableRank(sigma), 2);
  EXPECT_DOUBLE_EQ(effectiveRank(sigma), 2);
  EXPECT_DOUBLE_EQ(amplitudeEffectiveRank(sigma), 2);
}

TEST(Ranks, StableRankIsFrobeniusOverSpectralNormSquared) {
  Rng rng(4);
  const at::Tensor matrix = normalTensor(rng, {30, 50}, 2).to(at::kDouble);
  const double frobenius = matrix.square().sum().item<double>();
  const double spectral = at::linalg_norm(matrix, 2).item<double>();
  EXPECT_NEAR(stableRank(singularValues(matrix)), frobenius / (spectral * spectral), 1e-10);
}

TEST(Ranks, NumericalRankUsesTheLongerSide) {
  const double eps = 0x1p-23;
  const std::vector<double> sigma = {1, 101 * eps, 99 * eps, 0};
  EXPECT_EQ(numericalRank(sigma, 100, 4), 2);
  EXPECT_EQ(numericalRank(sigma, 4, 100), 2);
  EXPECT_EQ(numericalRank(sigma, 98, 4), 3);
}

TEST(Ranks, TallMatricesThroughTheGramMatrixAgreeWithTheSvd) {
  std::vector<double> sigma;
  for (int i = 0; i < 64; ++i) {
    sigma.push_back(std::pow(10.0, -4.0 * i / 63));
  }
  const at::Tensor tall = withSpectrum(sigma, 2048, 64);
  ASSERT_GE(tall.numel(), 100'000);
  expectSpectrum(singularValues(tall), sigma, 1e-7);
}

TEST(Ranks, WhatTheGramMatrixDoesNotResolveIsZero) {
  std::vector<double> sigma(60, 1);
  sigma.insert(sigma.end(), {0, 0, 0, 0});
  const std::vector<double> found = singularValues(withSpectrum(sigma, 2048, 64));
  ASSERT_EQ(found.size(), 64u);
  EXPECT_EQ(std::vector<double>(found.end() - 4, found.end()), std::vector<double>(4, 0));
  EXPECT_EQ(conditionNumber(found), kInfinity);
  EXPECT_EQ(numericalRank(found, 2048, 64), 60);
  EXPECT_NEAR(stableRank(found), 60, 1e-9);
}

struct FreshRank {
  std::int64_t rows, columns;
  double rank, tolerance;
  int seeds;
};

class FreshWeights : public ::testing::TestWithParam<FreshRank> {};

// Reference, section 3.4: stable ranks of uniform iid matrices. One matrix scatters by 2 to 10 %: the mean
// over seeds.
TEST_P(FreshWeights, HaveTheKnownStableRank) {
  const FreshRank& known = GetParam();
  double sum = 0;
  for (int seed = 0; seed < known.seeds; ++seed) {
    Rng rng(static_cast<std::uint64_t>(seed));
    const double bound = linearBound(known.columns);
    sum += stableRank(singularValues(uniformTensor(rng, {known.rows, known.columns}, bound)));
  }
  EXPECT_NEAR(sum / known.seeds, known.rank, known.tolerance);
}

INSTANTIATE_TEST_SUITE_P(
    Reference, FreshWeights,
    ::testing::Values(FreshRank{256, 256, 65.5, 1, 10}, FreshRank{300, 300, 77.0, 1.2, 10},
                      FreshRank{300, 256, 70.4, 1.2, 10}, FreshRank{256, 512, 89.9, 1.2, 10},
                      FreshRank{128, 128, 32.9, .8, 20}, FreshRank{64, 64, 17.5, .5, 40},
                      FreshRank{32, 32, 9.4, .6, 40}, FreshRank{256, 2, 1.88, .03, 100},
                      FreshRank{300, 2, 1.86, .04, 100}, FreshRank{256, 3, 2.66, .05, 100}));

// A + jB and the real matrix [A -B; B A] have the same singular values, the real one each of them twice.
TEST(SingularValues, OfAComplexMatrixAreThoseOfItsRealForm) {
  for (const std::int64_t rows : {9, 2000}) {
    const at::Tensor a = at::arange(rows * 60, at::kDouble).view({rows, 60}).sin();
    const at::Tensor b = (at::arange(rows * 60, at::kDouble) * 1.7).view({rows, 60}).cos();
    const std::vector<double> found = singularValues(at::complex(a, b));
    const std::vector<double> twice = singularValues(at::cat({at::cat({a, -b}, 1), at::cat({b, a}, 1)}, 0));
    ASSERT_EQ(found.size(), static_cast<std::size_t>(std::min<std::int64_t>(rows, 60)));
    ASSERT_EQ(twice.size(), 2 * found.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_NEAR(found[i], twice[2 * i], 1e-6 * twice[0]);
    }
  }
}

}  // namespace
}  // namespace rankscope
