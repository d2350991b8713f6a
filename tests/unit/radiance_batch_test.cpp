#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "compute/pool.h"
#include "radiance/ray_batch.h"
#include "radiance_fixture.h"

namespace rankscope {
namespace {

using radiance_tests::backwards;
using radiance_tests::randomRay;
using radiance_tests::randomRays;
using radiance_tests::serially;

constexpr float kStep = 2 * std::numbers::sqrt3_v<float> / 1024;

std::vector<Ray> someRays(std::size_t count) {
  std::vector<Ray> rays(count);
  randomRays()(0, rays);
  return rays;
}

/// Occupied are the cells whose middle is within `radius` of the origin.
OccupancyGrid ballGrid(int resolution, float bound, double radius) {
  OccupancyGrid grid({resolution, bound});
  const OccupancyGrid::Probe probe = grid.drawProbe(1, 0, serially);
  std::vector<float> densities;
  for (std::size_t i = 0; i < probe.cells.size(); ++i) {
    const int cascade = static_cast<int>(i / grid.cellsOfCascade());
    const std::size_t inside = i % grid.cellsOfCascade();
    const auto n = static_cast<std::size_t>(resolution);
    double square = 0;
    for (const std::size_t index : {inside % n, inside / n % n, inside / (n * n)}) {
      const double middle = (2 * (static_cast<double>(index) + 0.5) / resolution - 1) *
                            static_cast<double>(grid.halfSideOf(cascade));
      square += middle * middle;
    }
    densities.push_back(square < radius * radius ? 100.0F : 0.0F);
  }
  grid.refresh(probe, densities);
  return grid;
}

RayBatch marched(const std::vector<Ray>& rays, const RayMarch& march) {
  RayBatch batch;
  marchRays(rays, march, serially, batch);
  return batch;
}

RayMarch through(const OccupancyGrid* grid, float coneAngle = 0) {
  RayMarch march;
  march.grid = grid;
  march.seed = 3;
  march.settings.coneAngle = coneAngle;
  march.settings.bound = grid != nullptr ? grid->settings().bound : 1.0F;
  return march;
}

bool same(const RayBatch& a, const RayBatch& b) {
  return a.rays == b.rays && a.offsets == b.offsets && a.positions == b.positions &&
         a.directions == b.directions && a.t == b.t && a.dt == b.dt;
}

TEST(RayBatch, AnOccupiedGridGivesEverySampleWithinTheCube) {
  const OccupancyGrid grid({32, 1});
  const std::vector<Ray> rays = someRays(100);
  const RayBatch batch = marched(rays, through(&grid));
  for (std::size_t r = 0; r < rays.size(); ++r) {
    const RayInterval inside = intersectCube(rays[r], 1, 0.2F);
    const auto first = batch.t.begin() + batch.offsets[r];
    const auto last = batch.t.begin() + batch.offsets[r + 1];
    ASSERT_NEAR(static_cast<double>(last - first), (inside.far - inside.near) / kStep, 1.0);
    ASSERT_GE(*first, inside.near);
    ASSERT_LT(*first, inside.near + kStep);
    for (auto t = first; t + 1 != last; ++t) {
      ASSERT_NEAR(t[1] - t[0], kStep, 2e-6);
    }
    ASSERT_LT(*(last - 1), inside.far);
    ASSERT_GE(*(last - 1), inside.far - 1.001F * kStep);
  }
}

TEST(RayBatch, SkippingEmptyCellsLeavesSamplesOutAndMovesNone) {
  for (const float coneAngle : {0.0F, 0.005F}) {
    for (const float bound : {1.0F, 2.0F}) {
      const OccupancyGrid full({32, bound});
      const OccupancyGrid ball = ballGrid(32, bound, 0.5);
      const std::vector<Ray> rays = someRays(200);
      const RayBatch dense = marched(rays, through(&full, coneAngle));
      const RayBatch sparse = marched(rays, through(&ball, coneAngle));
      ASSERT_LT(sparse.samples(), dense.samples() / 2);
      ASSERT_GT(sparse.samples(), 1000U);
      // Exactly those of the dense samples whose cell is occupied, by a look-up of the test's own.
      std::vector<float> expected;
      for (std::size_t i = 0; i < dense.samples(); ++i) {
        const Vec3 p{dense.positions[3 * i] * bound, dense.positions[3 * i + 1] * bound,
                     dense.positions[3 * i + 2] * bound};
        const double half = std::max({std::abs(p[0]), std::abs(p[1]), std::abs(p[2])}) < 1 ? 1 : bound;
        double square = 0;
        for (const float x : p) {
          const double middle = (std::floor((x / half + 1) * 16) + 0.5) / 16 - 1;
          square += std::pow(half * middle, 2);
        }
        if (square < 0.25) {
          expected.push_back(dense.t[i]);
        }
      }
      // A sample on the border between two cells may fall to either side.
      ASSERT_NEAR(static_cast<double>(expected.size()), static_cast<double>(sparse.samples()), 5);
      std::vector<float> all = dense.t, kept = sparse.t, both;
      std::sort(all.begin(), all.end());
      std::sort(kept.begin(), kept.end());
      std::set_intersection(all.begin(), all.end(), kept.begin(), kept.end(), std::back_inserter(both));
      EXPECT_EQ(both.size(), kept.size()) << "bound " << bound << ", cone angle " << coneAngle;
    }
  }
}

TEST(RayBatch, StepsGrowWithTheConeAngleBetweenTheirLimits) {
  const OccupancyGrid grid({32, 8});
  RayMarch march = through(&grid, 1.0F / 64);
  march.settings.jitter = false;
  const RayBatch batch = marched({{{0, 0, -7.9F}, {0, 0, 1}}}, march);
  ASSERT_GT(batch.samples(), 10U);
  const float longest = 2 * std::numbers::sqrt3_v<float> * 8 / 32;
  for (std::size_t i = 0; i < batch.samples(); ++i) {
    ASSERT_FLOAT_EQ(batch.dt[i], std::clamp(batch.t[i] / 64, kStep, longest));
    if (i > 0) {
      ASSERT_NEAR(batch.t[i], batch.t[i - 1] + batch.dt[i - 1], 2e-6);
    }
  }
}

TEST(RayBatch, JitterShiftsARayByUpToAStepAndWithoutItSamplesAreInTheMiddle) {
  const OccupancyGrid grid({8, 1});
  const std::vector<Ray> rays(4096, Ray{{0, 0, -3}, {0, 0, 1}});
  const RayBatch shifted = marched(rays, through(&grid));
  double mean = 0, least = 1, most = 0;
  for (std::size_t r = 0; r < rays.size(); ++r) {
    const double u = static_cast<double>((shifted.t[shifted.offsets[r]] - 2) / kStep);
    mean += u / static_cast<double>(rays.size());
    least = std::min(least, u);
    most = std::max(most, u);
  }
  EXPECT_NEAR(mean, 0.5, 0.02);
  EXPECT_LT(least, 0.01);
  EXPECT_GT(most, 0.99);
  RayMarch middle = through(&grid);
  middle.settings.jitter = false;
  EXPECT_NEAR(marched({rays[0]}, middle).t.front(), 2 + kStep / 2, 1e-6);
}

TEST(RayBatch, StratifiedSamplesAreOneInEachPart) {
  RayMarch march = through(nullptr);
  march.settings.steps = 50;
  const std::vector<Ray> rays = someRays(40);
  const RayBatch batch = marched(rays, march);
  ASSERT_EQ(batch.samples(), 2000U);
  for (std::size_t r = 0; r < rays.size(); ++r) {
    const RayInterval inside = intersectCube(rays[r], 1, 0.2F);
    const float part = (inside.far - inside.near) / 50;
    for (std::size_t i = 0; i < 50; ++i) {
      const float u = (batch.t[50 * r + i] - inside.near) / part - static_cast<float>(i);
      ASSERT_GE(u, -1e-3);
      ASSERT_LE(u, 1 + 1e-3);
      ASSERT_NEAR(batch.dt[50 * r + i], part, 1e-6);
    }
  }
}

TEST(RayBatch, RowsHoldWhereASampleIsAndWhereItsRayLooks) {
  const OccupancyGrid grid({16, 2});
  const std::vector<Ray> rays = someRays(20);
  const RayBatch batch = marched(rays, through(&grid));
  ASSERT_EQ(batch.positions.size(), 3 * batch.samples());
  ASSERT_EQ(batch.directions.size(), 3 * batch.samples());
  for (std::size_t r = 0; r < rays.size(); ++r) {
    for (std::size_t i = batch.offsets[r]; i < batch.offsets[r + 1]; ++i) {
      for (std::size_t k = 0; k < 3; ++k) {
        ASSERT_NEAR(2 * batch.positions[3 * i + k], rays[r].origin[k] + batch.t[i] * rays[r].direction[k],
                    2e-6);
        ASSERT_EQ(batch.directions[3 * i + k], rays[r].direction[k]);
      }
    }
  }
}

TEST(RayBatch, RaysThatMissStayWithoutSamples) {
  const OccupancyGrid grid({8, 1});
  const RayBatch batch =
      marched({{{3, 3, 3}, {0, 0, 1}}, {{0, 0, -3}, {0, 0, 1}}, {{9, 0, 0}, {0, 1, 0}}}, through(&grid));
  ASSERT_EQ(batch.offsets.size(), 4U);
  EXPECT_EQ(batch.offsets[1], 0U);
  EXPECT_GT(batch.offsets[2], 500U);
  EXPECT_EQ(batch.offsets[3], batch.offsets[2]);
}

TEST(RayBatch, TakesTheFirstRaysThatFitTheBudget) {
  const OccupancyGrid grid = ballGrid(32, 1, 0.4);
  const RayBudget budget{20'000, 4096};
  RayBatch batch;
  fillRayBatch(randomRays(), through(&grid), budget, serially, batch);
  ASSERT_LE(batch.samples(), budget.samples);
  ASSERT_GT(batch.samples(), budget.samples - 1024);
  // With one ray more it would have been too much.
  const std::vector<Ray> rays = someRays(batch.rays.size() + 1);
  const RayBatch all = marched(rays, through(&grid));
  EXPECT_GT(all.samples(), budget.samples);
  EXPECT_TRUE(std::equal(batch.t.begin(), batch.t.end(), all.t.begin()));
  EXPECT_TRUE(std::equal(batch.rays.begin(), batch.rays.end(), all.rays.begin()));
  // Where little is occupied, more rays are taken, up to the other limit.
  const OccupancyGrid little = ballGrid(32, 1, 0.1);
  RayBatch more;
  fillRayBatch(randomRays(), through(&little), budget, serially, more);
  EXPECT_GT(more.rays.size(), 2 * batch.rays.size());
  fillRayBatch(randomRays(), through(&little), {20'000, 100}, serially, more);
  EXPECT_EQ(more.rays.size(), 100U);
}

TEST(RayBatch, OneRayIsTakenEvenIfItIsTooLong) {
  const OccupancyGrid grid({8, 1});
  RayBatch batch;
  fillRayBatch(randomRays(), through(&grid), {10, 100}, serially, batch);
  EXPECT_EQ(batch.rays.size(), 1U);
}

TEST(RayBatch, IsTheSameForAnyNumberOfThreads) {
  const OccupancyGrid grid = ballGrid(32, 1, 0.4);
  RayBatch once, again;
  fillRayBatch(randomRays(), through(&grid), {}, serially, once);
  fillRayBatch(randomRays(), through(&grid), {}, backwards, again);
  EXPECT_TRUE(same(once, again));
  for (const int threads : {1, 2, 5}) {
    Pool pool(threads);
    pool.enter();
    const Pool::Turn turn(pool);
    fillRayBatch(
        randomRays(), through(&grid), {},
        [&](std::size_t count, const auto& task) { pool.parallelFor(count, task); }, again);
    EXPECT_TRUE(same(once, again)) << threads;
  }
  RayMarch other = through(&grid);
  other.stream = 1;
  fillRayBatch(randomRays(), other, {}, serially, again);
  EXPECT_FALSE(same(once, again));
}

TEST(RayTiles, AreWholeRaysAndAsFewAsGo) {
  const std::vector<std::uint32_t> offsets{0, 3, 3, 7, 9, 14, 14};
  const std::vector<RayTile> expected{{0, 3, 0, 7}, {3, 3, 7, 7}};
  EXPECT_EQ(cutIntoTiles(offsets, 8, 100), expected);
  const std::vector<RayTile> narrow{{0, 2, 0, 3}, {2, 2, 3, 6}, {4, 2, 9, 5}};
  EXPECT_EQ(cutIntoTiles(offsets, 8, 2), narrow);
  EXPECT_EQ(cutIntoTiles(offsets, 14, 100).size(), 1U);
  EXPECT_THROW(cutIntoTiles(offsets, 4, 100), std::invalid_argument);
  EXPECT_TRUE(cutIntoTiles(std::vector<std::uint32_t>{0}, 4, 100).empty());
}

TEST(RayTiles, CoverABatchInOrder) {
  const OccupancyGrid grid = ballGrid(32, 1, 0.4);
  RayBatch batch;
  fillRayBatch(randomRays(), through(&grid), {}, serially, batch);
  std::size_t ray = 0, row = 0;
  for (const RayTile& tile : cutIntoTiles(batch.offsets, 2048, 512)) {
    ASSERT_EQ(tile.firstRay, ray);
    ASSERT_EQ(tile.firstRow, row);
    ASSERT_LE(tile.rows, 2048U);
    ASSERT_LE(tile.rays, 512U);
    ray += tile.rays;
    row += tile.rows;
    ASSERT_EQ(batch.offsets[ray], row);
  }
  EXPECT_EQ(ray, batch.rays.size());
  EXPECT_EQ(row, batch.samples());
}

}  // namespace
}  // namespace rankscope
