#include <array>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "base/rng.h"
#include "file_oracle.h"

namespace rankscope {
namespace {

constexpr int kDraws = 200'000;

TEST(Rng, IsXoshiro256PlusPlus) {
  // The first outputs from the state {1, 2, 3, 4}, as other implementations' tests have them.
  Rng rng(0);
  rng.setState({1, 2, 3, 4});
  for (const std::uint64_t expected :
       {41943041ULL, 58720359ULL, 3588806011781223ULL, 3591011842654386ULL, 9228616714210784205ULL,
        9973669472204895162ULL, 14011001112246962877ULL, 12406186145184390807ULL, 15849039046786891736ULL,
        10450023813501588000ULL}) {
    EXPECT_EQ(rng.next(), expected);
  }
}

TEST(Rng, IsSeededAsPythonSeedsIt) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  for (const auto& [seed, stream] :
       {std::pair<std::uint64_t, std::uint64_t>{0, 0}, {42, 0}, {42, 7}, {~0ULL, ~0ULL}}) {
    const auto answer =
        testing::askFileOracle({"xoshiro", std::to_string(seed), std::to_string(stream), "50"});
    Rng rng(seed, stream);
    for (const auto& expected : answer["numbers"]) {
      EXPECT_EQ(std::to_string(rng.next()), expected.get<std::string>());
    }
  }
}

TEST(Rng, SeedsAndStreamsGiveDifferentNumbers) {
  std::set<std::uint64_t> firsts;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    for (std::uint64_t stream = 0; stream < 30; ++stream) {
      firsts.insert(Rng(seed, stream).next());
    }
  }
  EXPECT_EQ(firsts.size(), 900U);
}

TEST(Rng, GoesOnFromASavedState) {
  Rng rng(5);
  rng.normal();
  Rng other(6);
  other.setState(rng.state());
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(rng.next(), other.next());
  }
}

TEST(Rng, UniformHasItsMeanAndVariance) {
  Rng rng(1);
  double sum = 0, squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = rng.uniform();
    ASSERT_TRUE(x >= 0 && x < 1);
    sum += x;
    squares += x * x;
  }
  const double mean = sum / kDraws;
  // Five standard errors: sqrt(1/12/n), and sqrt(1/180/n) of the variance.
  EXPECT_NEAR(mean, 0.5, 5 * std::sqrt(1.0 / 12 / kDraws));
  EXPECT_NEAR(squares / kDraws - mean * mean, 1.0 / 12, 5 * std::sqrt(1.0 / 180 / kDraws));
}

TEST(Rng, UniformOverAnIntervalStaysInside) {
  Rng rng(2);
  double least = 1e9, most = -1e9;
  for (int i = 0; i < kDraws; ++i) {
    const double x = rng.uniform(-3, 5);
    least = std::min(least, x);
    most = std::max(most, x);
  }
  EXPECT_GE(least, -3);
  EXPECT_LT(most, 5);
  EXPECT_LT(least, -2.99);
  EXPECT_GT(most, 4.99);
}

TEST(Rng, NormalHasItsMomentsAndTail) {
  Rng rng(3);
  double sum = 0, squares = 0, fourths = 0;
  int beyond = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = rng.normal();
    ASSERT_TRUE(std::isfinite(x));
    sum += x;
    squares += x * x;
    fourths += x * x * x * x;
    beyond += std::abs(x) > 1.959963985 ? 1 : 0;
  }
  EXPECT_NEAR(sum / kDraws, 0, 5 / std::sqrt(kDraws));
  EXPECT_NEAR(squares / kDraws, 1, 5 * std::sqrt(2.0 / kDraws));
  EXPECT_NEAR(fourths / kDraws, 3, 5 * std::sqrt(96.0 / kDraws));
  EXPECT_NEAR(beyond / double{kDraws}, 0.05, 5 * std::sqrt(0.05 * 0.95 / kDraws));
}

TEST(Rng, NormalIsBoxMullerOfTwoUniforms) {
  Rng rng(4);
  Rng same(4);
  for (int i = 0; i < 100; ++i) {
    const double u = 1 - same.uniform();
    const double v = same.uniform();
    EXPECT_DOUBLE_EQ(rng.normal(), std::sqrt(-2 * std::log(u)) * std::cos(2 * M_PI * v));
  }
}

TEST(Rng, BelowFillsEveryBinAlike) {
  Rng rng(5);
  std::array<int, 10> counts{};
  for (int i = 0; i < kDraws; ++i) {
    ++counts.at(rng.below(counts.size()));
  }
  double chiSquare = 0;
  for (const int count : counts) {
    chiSquare += std::pow(count - kDraws / 10.0, 2) / (kDraws / 10.0);
  }
  EXPECT_LT(chiSquare, 27.88) << "nine degrees of freedom, one in a thousand";
  EXPECT_EQ(rng.below(1), 0U);
}

TEST(Rng, BelowHasNoModuloBias) {
  // 3/4 of 2^64: the remainder of a plain draw falls into the first third twice as often as into the others.
  constexpr std::uint64_t kThird = std::uint64_t{1} << 62;
  Rng rng(6);
  int first = 0;
  for (int i = 0; i < kDraws; ++i) {
    const std::uint64_t x = rng.below(3 * kThird);
    ASSERT_LT(x, 3 * kThird);
    first += x < kThird ? 1 : 0;
  }
  EXPECT_NEAR(first / double{kDraws}, 1.0 / 3, 5 * std::sqrt(2.0 / 9 / kDraws));
}

}  // namespace
}  // namespace rankscope
