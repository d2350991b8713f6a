#include <vector>

#include <gtest/gtest.h>

#include "base/rng.h"
#include "compute/instruction_set.h"
#include "compute/products.h"

namespace rankscope {
namespace {

using Values = std::vector<float>;

struct Set {
  const char* name;
  const ProductKernels* kernels;
};

std::vector<Set> available() {
  std::vector<Set> sets{{"baseline", &baseline::products()}};
#ifdef __x86_64__
  if (instructionSet() >= InstructionSet::Avx2) {
    sets.push_back({"avx2", &avx2::products()});
  }
  if (instructionSet() >= InstructionSet::Avx512) {
    sets.push_back({"avx512", &avx512::products()});
  }
#endif
  return sets;
}

Values draws(std::int64_t count, std::uint64_t seed) {
  Rng rng(seed);
  Values values(static_cast<std::size_t>(count));
  for (float& v : values) {
    v = static_cast<float>(rng.normal());
  }
  return values;
}

double at(const Values& values, std::int64_t index) {
  return static_cast<double>(values[static_cast<std::size_t>(index)]);
}

struct Size {
  std::int64_t m, k, n;
};

// Sizes below, at and above every block's edge, and one inner dimension that takes two parts.
const std::vector<Size> kSizes{{1, 1, 1}, {3, 5, 7}, {14, 16, 32}, {29, 33, 65}, {61, 300, 40}, {6, 513, 8}};

class Products : public testing::TestWithParam<Set> {
 protected:
  const ProductKernels& k = *GetParam().kernels;
};

TEST_P(Products, MultiplyMatchesTripleLoopsInDouble) {
  for (const Size& s : kSizes) {
    const Values a = draws(s.m * s.k, 1);
    const Values b = draws(s.k * s.n, 2);
    Values packed(static_cast<std::size_t>(k.packedSize(s.k, s.n)));
    for (const bool transposed : {false, true}) {
      // The same numbers read as k x n, or as the transpose of n x k.
      k.pack(b.data(), transposed ? 1 : s.n, transposed ? s.k : 1, s.k, s.n, packed.data());
      Values c(static_cast<std::size_t>(s.m * s.n), 7.0F);
      k.multiply(a.data(), packed.data(), c.data(), s.m, s.k, s.n);
      for (std::int64_t i = 0; i < s.m; ++i) {
        for (std::int64_t j = 0; j < s.n; ++j) {
          double sum = 0;
          for (std::int64_t p = 0; p < s.k; ++p) {
            sum += at(a, i * s.k + p) * at(b, transposed ? j * s.k + p : p * s.n + j);
          }
          ASSERT_NEAR(at(c, i * s.n + j), sum, 1e-4)
              << s.m << "x" << s.k << "x" << s.n << " " << i << "," << j;
        }
      }
    }
  }
}

TEST_P(Products, TransposedProductIsAddedToWhatIsThere) {
  for (const Size& s : kSizes) {
    const Values a = draws(s.k * s.m, 3);
    const Values b = draws(s.k * s.n, 4);
    Values left(static_cast<std::size_t>(k.packedLeftSize(s.k, s.m)));
    Values right(static_cast<std::size_t>(k.packedSize(s.k, s.n)));
    k.packLeft(a.data(), s.m, 1, s.k, s.m, left.data());
    k.pack(b.data(), s.n, 1, s.k, s.n, right.data());
    Values c(static_cast<std::size_t>(s.m * s.n), 0.5F);
    k.multiplyTransposedAdd(left.data(), right.data(), c.data(), s.m, s.k, s.n);
    for (std::int64_t i = 0; i < s.m; ++i) {
      for (std::int64_t j = 0; j < s.n; ++j) {
        double sum = 0.5;
        for (std::int64_t p = 0; p < s.k; ++p) {
          sum += at(a, p * s.m + i) * at(b, p * s.n + j);
        }
        ASSERT_NEAR(at(c, i * s.n + j), sum, 2e-4) << s.m << "x" << s.k << "x" << s.n << " " << i << "," << j;
      }
    }
  }
}

TEST_P(Products, RowsDoNotDependOnHowTheyAreSplit) {
  constexpr std::int64_t kRows = 37;
  constexpr std::int64_t kInner = 50;
  constexpr std::int64_t kColumns = 45;
  const Values a = draws(kRows * kInner, 5);
  const Values b = draws(kInner * kColumns, 6);
  Values packed(static_cast<std::size_t>(k.packedSize(kInner, kColumns)));
  k.pack(b.data(), kColumns, 1, kInner, kColumns, packed.data());
  Values whole(static_cast<std::size_t>(kRows * kColumns));
  Values parts = whole;
  k.multiply(a.data(), packed.data(), whole.data(), kRows, kInner, kColumns);
  for (std::int64_t row = 0; row < kRows; ++row) {
    k.multiply(a.data() + row * kInner, packed.data(), parts.data() + row * kColumns, 1, kInner, kColumns);
  }
  EXPECT_EQ(whole, parts);
}

INSTANTIATE_TEST_SUITE_P(Sets, Products, testing::ValuesIn(available()),
                         [](const auto& set) { return std::string(set.param.name); });

}  // namespace
}  // namespace rankscope
