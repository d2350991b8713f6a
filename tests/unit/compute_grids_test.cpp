#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "base/rng.h"
#include "compute/grids.h"

namespace rankscope {
namespace {

using Values = std::vector<float>;

Values draws(std::size_t count, double low, double high, std::uint64_t seed) {
  Rng rng(seed);
  Values values(count);
  for (float& v : values) {
    v = static_cast<float>(rng.uniform(low, high));
  }
  return values;
}

std::vector<const GridKernels*> available() {
  std::vector<const GridKernels*> sets{&baseline::grids()};
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    sets.push_back(&avx2::grids());
  }
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
    sets.push_back(&avx512::grids());
  }
#endif
  return sets;
}

class Grids : public testing::TestWithParam<const GridKernels*> {
 protected:
  const GridKernels& k = *GetParam();
};

// A function that is linear along every axis is its own interpolation.
TEST_P(Grids, LinesAndPlaneReproduceLinearFunctions) {
  const GaPlanesShape shape{7, 5, 20, 3, false};
  Values lineX(7 * 3);
  Values lineY(5 * 3, 0.0F);
  Values plane(400 * 3);
  for (std::size_t i = 0; i < 7; ++i) {
    lineX[3 * i] = static_cast<float>(i) / 3 - 1;  // the coordinate itself
  }
  for (std::size_t i = 0; i < 400; ++i) {
    const float x = static_cast<float>(i % 20) / 9.5F - 1;
    const float y = static_cast<float>(i / 20) / 9.5F - 1;
    plane[3 * i + 1] = x * y + 2 * y;
  }
  const Values points = draws(2 * 50, -1, 1, 1);
  Values out(50 * 3);
  k.gaPlanes(shape, {lineX.data(), lineY.data(), plane.data()}, points.data(), 50, out.data());
  for (std::size_t r = 0; r < 50; ++r) {
    const float x = points[2 * r];
    const float y = points[2 * r + 1];
    EXPECT_NEAR(out[3 * r], x, 1e-5);
    EXPECT_NEAR(out[3 * r + 1], x * y + 2 * y, 1e-4);
    EXPECT_EQ(out[3 * r + 2], 0.0F);
  }
}

TEST_P(Grids, LinesMeetTheirEndsAndThePlaneFades) {
  const GaPlanesShape shape{4, 4, 20, 1, false};
  Values lineX{1, 2, 3, 4};
  Values lineY(4, 0.0F);
  Values plane(400, 0.0F);
  const Values points{-1, 0, 1, 0, 1.5F, 0};
  Values out(3);
  k.gaPlanes(shape, {lineX.data(), lineY.data(), plane.data()}, points.data(), 3, out.data());
  EXPECT_EQ(out, (Values{1, 4, 4}));
  plane.assign(400, 8.0F);
  lineX.assign(4, 0.0F);
  const Values across{1, 1, 1 + 1 / 19.0F, 0, 1.2F, 0};
  k.gaPlanes(shape, {lineX.data(), lineY.data(), plane.data()}, across.data(), 3, out.data());
  EXPECT_NEAR(out[0], 8, 1e-5);
  EXPECT_NEAR(out[1], 4, 1e-4);  // half a cell outside
  EXPECT_EQ(out[2], 0.0F);
}

// One level without hashing: position = scale u + 0.5 on a grid of integers.
TEST_P(Grids, ADenseLevelReproducesALinearFunction) {
  const HashLevel level{5.0, 7, 56, false, 0};
  const HashGridShape shape{2, 2, 1, &level};
  Values table(56 * 2, 0.0F);
  for (std::size_t i = 0; i < 49; ++i) {
    table[2 * i] = static_cast<float>(i % 7) + 10 * static_cast<float>(i / 7);
  }
  const Values points = draws(2 * 40, -1, 1, 2);
  Values out(40 * 2);
  k.hashGrid(shape, table.data(), points.data(), 40, out.data());
  for (std::size_t r = 0; r < 40; ++r) {
    const float x = (points[2 * r] + 1) / 2 * 5 + 0.5F;
    const float y = (points[2 * r + 1] + 1) / 2 * 5 + 0.5F;
    EXPECT_NEAR(out[2 * r], x + 10 * y, 1e-4);
    EXPECT_EQ(out[2 * r + 1], 0.0F);
  }
}

TEST_P(Grids, AHashedLevelReadsTheRowsOfThePublishedHash) {
  const HashLevel level{99.0, 101, 64, true, 0};
  const HashGridShape shape{3, 1, 1, &level};
  const Values table = draws(64, -1, 1, 3);
  // On u = (cell - 0.5) / scale every share but the first corner's is zero.
  const std::uint32_t cell[3] = {17, 80, 41};
  const std::uint32_t row = (cell[0] ^ (cell[1] * 2654435761U) ^ (cell[2] * 805459861U)) % 64;
  Values point;
  for (const std::uint32_t c : cell) {
    point.push_back(static_cast<float>((c - 0.5) / 99.0 * 2 - 1));
  }
  float out = 0;
  k.hashGrid(shape, table.data(), point.data(), 1, &out);
  EXPECT_NEAR(out, table[row], 2e-4);
}

TEST_P(Grids, PointsOutsideGiveZerosAndNoGradient) {
  const HashLevel level{5.0, 7, 56, false, 0};
  const HashGridShape shape{2, 1, 1, &level};
  const Values table(56, 1.0F);
  const Values points{1.01F, 0, 0, -1.5F, 0.5F, 0.5F};
  Values out(3, 9.0F);
  k.hashGrid(shape, table.data(), points.data(), 3, out.data());
  EXPECT_EQ(out[0], 0.0F);
  EXPECT_EQ(out[1], 0.0F);
  EXPECT_NEAR(out[2], 1, 1e-6);
  Values gradient(56, 0.0F);
  const Values d(3, 1.0F);
  k.hashGridBackward(shape, points.data(), 2, d.data(), gradient.data());
  EXPECT_EQ(gradient, Values(56, 0.0F));
}

INSTANTIATE_TEST_SUITE_P(Sets, Grids, testing::ValuesIn(available()),
                         [](const auto& set) { return "set" + std::to_string(set.index); });

}  // namespace
}  // namespace rankscope
