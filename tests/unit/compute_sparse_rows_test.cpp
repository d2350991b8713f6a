#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "base/rng.h"
#include "compute/instruction_set.h"
#include "compute/sparse_rows.h"

namespace rankscope {
namespace {

using Values = std::vector<float>;
using Indices = std::vector<std::int32_t>;

struct Set {
  const char* name;
  const SparseRowKernels* kernels;
};

std::vector<Set> available() {
  std::vector<Set> sets{{"baseline", &baseline::sparseRows()}};
#ifdef __x86_64__
  if (instructionSet() >= InstructionSet::Avx2) {
    sets.push_back({"avx2", &avx2::sparseRows()});
  }
  if (instructionSet() >= InstructionSet::Avx512) {
    sets.push_back({"avx512", &avx512::sparseRows()});
  }
#endif
  return sets;
}

Values draws(std::size_t count, std::uint64_t seed, double shift = 0) {
  Rng rng(seed);
  Values values(count);
  std::generate(values.begin(), values.end(), [&] { return static_cast<float>(rng.normal() + shift); });
  return values;
}

std::size_t size(std::int64_t n) {
  return static_cast<std::size_t>(n);
}

/// The same by sorting everything.
Indices largestBySorting(const Values& values, std::int64_t k) {
  Indices order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int32_t a, std::int32_t b) { return values[size(a)] > values[size(b)]; });
  order.resize(size(k));
  std::erase_if(order, [&](std::int32_t i) { return !(values[size(i)] > 0); });
  std::sort(order.begin(), order.end());
  return order;
}

class SparseRows : public testing::TestWithParam<Set> {
 protected:
  const SparseRowKernels& kernels = *GetParam().kernels;

  Indices select(Values values, std::int64_t k, const float* bias = nullptr) {
    Indices scratch(3 * values.size());
    Indices indices(size(k));
    chosen.assign(size(k), 0.0F);
    const std::int64_t count =
        kernels.selectLargest(values.data(), bias, static_cast<std::int64_t>(values.size()), k,
                              scratch.data(), indices.data(), chosen.data());
    indices.resize(size(count));
    chosen.resize(size(count));
    return indices;
  }

  Values chosen;
};

TEST_P(SparseRows, SelectsWhatSortingSelects) {
  for (const std::size_t n : {1, 7, 16, 64, 100, 257, 1024, 4096, 5000}) {
    for (const std::int64_t k : {1, 2, 4, 32, 128, 1000}) {
      if (size(k) > n) {
        continue;
      }
      const Values values = draws(n, n + size(k));
      const Indices indices = select(values, k);
      ASSERT_EQ(indices, largestBySorting(values, k)) << n << " " << k;
      for (std::size_t j = 0; j < indices.size(); ++j) {
        ASSERT_EQ(chosen[j], values[size(indices[j])]);
      }
    }
  }
}

// A dead layer, a constant one, one with few values above zero, and ReLU's usual half.
TEST_P(SparseRows, SelectsAmongEqualAndFewNumbers) {
  EXPECT_TRUE(select(Values(4096, 0.0F), 32).empty());
  EXPECT_TRUE(select(Values(4096, -1.0F), 32).empty());
  Indices first(32);
  std::iota(first.begin(), first.end(), 0);
  EXPECT_EQ(select(Values(4096, 0.5F), 32), first);
  for (const double shift : {-3.0, -2.0, 3.0}) {
    const Values values = draws(4096, 5, shift);
    EXPECT_EQ(select(values, 32), largestBySorting(values, 32)) << shift;
  }
  Values steps(4096);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    steps[i] = static_cast<float>(i * 7919 % 40);
  }
  EXPECT_EQ(select(steps, 150), largestBySorting(steps, 150));
  EXPECT_EQ(select(steps, 4096), largestBySorting(steps, 4096));
}

TEST_P(SparseRows, AddsTheBiasFirst) {
  const Values values = draws(1000, 1);
  const Values bias = draws(1000, 2);
  Values sums(1000);
  std::transform(values.begin(), values.end(), bias.begin(), sums.begin(), std::plus<>());
  EXPECT_EQ(select(values, 20, bias.data()), largestBySorting(sums, 20));
}

// x86 makes its own NaN with the sign bit, libraries mostly without.
TEST_P(SparseRows, ShowsNotANumberOfEitherSign) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (const float sign : {1.0F, -1.0F}) {
    const float nan = std::copysign(std::numeric_limits<float>::quiet_NaN(), sign);
    for (const std::size_t n : {7, 100, 4096}) {
      Values values = draws(n, 3);
      values[5] = values[n / 2] = kInfinity;
      const Indices expected = largestBySorting(values, 4);
      values[5] = nan;
      EXPECT_EQ(select(values, 4), expected) << "beside infinity, " << n;
      EXPECT_TRUE(
          std::isnan(chosen[size(std::find(expected.begin(), expected.end(), 5) - expected.begin())]));
      EXPECT_EQ(select(values, 1), (Indices{5})) << "above infinity, " << n;
      EXPECT_EQ(select(values, 4, Values(n, 0.0F).data()), expected) << "with a bias, " << n;
      EXPECT_EQ(select(Values(n, nan), 2), (Indices{0, 1})) << n;
    }
  }
  Values values = draws(100, 4);
  Values bias(100, 0.0F);
  values[42] = kInfinity;
  bias[42] = -kInfinity;
  EXPECT_EQ(select(values, 1, bias.data()), (Indices{42}));
  EXPECT_TRUE(std::isnan(chosen[0]));
}

TEST_P(SparseRows, CombinesAndProjectsAsInDouble) {
  for (const std::int64_t columns : {1, 3, 16, 70, 256, 300}) {
    const std::int64_t rows = 50;
    const Values matrix = draws(size(rows * columns), 10);
    const Indices chosenRows{49, 0, 7, 7, 23};
    const Values weights = draws(chosenRows.size(), 11);
    const Values start = draws(size(columns), 12);
    Values sum = start;
    kernels.addCombination(matrix.data(), columns, chosenRows.data(), weights.data(), 5, sum.data());
    Values products(chosenRows.size());
    kernels.project(matrix.data(), columns, chosenRows.data(), 5, start.data(), products.data());
    for (std::int64_t c = 0; c < columns; ++c) {
      double expected = double{start[size(c)]};
      for (std::size_t j = 0; j < chosenRows.size(); ++j) {
        expected += double{weights[j]} * double{matrix[size(chosenRows[j] * columns + c)]};
      }
      EXPECT_NEAR(sum[size(c)], expected, 3e-6);
    }
    for (std::size_t j = 0; j < chosenRows.size(); ++j) {
      double expected = 0;
      for (std::int64_t c = 0; c < columns; ++c) {
        expected += double{matrix[size(chosenRows[j] * columns + c)]} * double{start[size(c)]};
      }
      EXPECT_NEAR(products[j], expected, 1e-5 * std::sqrt(static_cast<double>(columns)));
    }
    EXPECT_NEAR(kernels.dot(matrix.data() + 7 * columns, start.data(), columns), products[2], 0);
  }
}

TEST_P(SparseRows, AdamIsItsFormula) {
  const AdamRow step{0.9F, 0.999F, 6.25e-10F, 1e-3F, 1.5F};
  for (const std::size_t n : {1, 17, 256}) {
    const Values g = draws(n, 20);
    Values m = draws(n, 21);
    Values v(n, 0.25F);
    Values w = draws(n, 22);
    const Values m0 = m;
    const Values w0 = w;
    kernels.adam(step, g.data(), m.data(), v.data(), w.data(), static_cast<std::int64_t>(n));
    for (std::size_t i = 0; i < n; ++i) {
      const double moment = 0.9 * double{m0[i]} + 0.1 * double{g[i]};
      const double square = 0.999 * 0.25 + 0.001 * double{g[i]} * double{g[i]};
      EXPECT_NEAR(m[i], moment, 1e-6);
      EXPECT_NEAR(v[i], square, 1e-6);
      EXPECT_NEAR(w[i], double{w0[i]} - 1e-3 * moment / (1.5 * std::sqrt(square) + 6.25e-10), 1e-6);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, SparseRows, testing::ValuesIn(available()),
                         [](const auto& set) { return std::string(set.param.name); });

}  // namespace
}  // namespace rankscope
