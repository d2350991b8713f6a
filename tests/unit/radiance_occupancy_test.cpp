#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "radiance/occupancy_grid.h"
#include "radiance_fixture.h"

namespace rankscope {
namespace {

using radiance_tests::backwards;
using radiance_tests::serially;

OccupancyGrid::Probe probeOf(const OccupancyGrid& grid, std::vector<std::uint32_t> cells) {
  OccupancyGrid::Probe probe;
  probe.cells = std::move(cells);
  probe.positions.resize(3 * probe.cells.size());
  EXPECT_GE(grid.state().densities.size(), probe.cells.size());
  return probe;
}

TEST(OccupancyGrid, IsOccupiedEverywhereUntilItIsAsked) {
  const OccupancyGrid grid({8, 4});
  EXPECT_EQ(grid.cascades(), 3);
  EXPECT_EQ(grid.occupiedShare(), 1);
  EXPECT_EQ(OccupancyGrid({8, 1}).cascades(), 1);
  EXPECT_EQ(OccupancyGrid({8, 3}).cascades(), 3);
  EXPECT_FLOAT_EQ(OccupancyGrid({8, 3}).halfSideOf(2), 3);
}

TEST(OccupancyGrid, CascadesGrowWithDistanceAndStep) {
  const OccupancyGrid grid({16, 4});
  EXPECT_EQ(grid.cascadeOf({0.2F, -0.9F, 0}, 0.01F), 0);
  EXPECT_EQ(grid.cascadeOf({0.2F, -1.1F, 0}, 0.01F), 1);
  EXPECT_EQ(grid.cascadeOf({0, 0, 3.9F}, 0.01F), 2);
  // A cell of the finest is 1/8 wide, of the next 1/4.
  EXPECT_EQ(grid.cascadeOf({0, 0, 0}, 0.12F), 0);
  EXPECT_EQ(grid.cascadeOf({0, 0, 0}, 0.13F), 1);
  EXPECT_EQ(grid.cascadeOf({0, 0, 0}, 9), 2);
}

TEST(OccupancyGrid, ThresholdIsTheMeanOrTheGivenOne) {
  OccupancyGrid grid({2, 1});
  // Eight cells with the mean 2.5.
  grid.refresh(probeOf(grid, {0, 1, 2, 3, 4, 5, 6, 7}), std::vector<float>{0, 2.4F, 2.6F, 5, 0, 10, 0, 0});
  for (std::size_t cell = 0; cell < 8; ++cell) {
    EXPECT_EQ(grid.occupied(cell), cell == 2 || cell == 3 || cell == 5) << cell;
  }
  EXPECT_EQ(grid.occupiedShare(), 3.0 / 8);
  OccupancyGrid dense({2, 1});
  dense.refresh(probeOf(dense, {0, 1, 2, 3, 4, 5, 6, 7}),
                std::vector<float>{11, 9, 1000, 10, 1000, 1000, 0, 1000});
  for (std::size_t cell = 0; cell < 8; ++cell) {
    EXPECT_EQ(dense.occupied(cell), cell != 1 && cell != 6) << cell;
  }
}

TEST(OccupancyGrid, RemembersWithDecayAndOnlyWhatWasAsked) {
  OccupancyGrid grid({2, 1});
  grid.refresh(probeOf(grid, {0, 1, 2, 3, 4, 5, 6, 7}), std::vector<float>{8, 8, 0, 0, 0, 0, 0, 1});
  grid.refresh(probeOf(grid, {0, 2, 2, 7, 7}), std::vector<float>{1, 3, 2, 0.5F, -4});
  const std::vector<float> expected{8 * 0.95F, 8, 3, 0, 0, 0, 0, 0.95F};
  EXPECT_EQ(grid.state().densities, expected) << "one that was asked twice forgets once and keeps the larger";
  EXPECT_EQ(grid.state().refreshes, 2);
}

TEST(OccupancyGrid, AFieldWithoutDensityOrAlikeEverywhereStaysOccupied) {
  for (const float density : {0.0F, 0.3F, -1.0F, std::numeric_limits<float>::quiet_NaN()}) {
    OccupancyGrid grid({4, 1});
    const OccupancyGrid::Probe probe = grid.drawProbe(1, 0, serially);
    grid.refresh(probe, std::vector<float>(probe.cells.size(), density));
    EXPECT_EQ(grid.occupiedShare(), 1) << density;
  }
}

TEST(OccupancyGrid, FirstProbesAskEveryCellWithinItself) {
  const OccupancyGrid grid({4, 2});
  const OccupancyGrid::Probe probe = grid.drawProbe(3, 0, serially);
  ASSERT_EQ(probe.cells.size(), 128U);
  for (std::size_t i = 0; i < probe.cells.size(); ++i) {
    ASSERT_EQ(probe.cells[i], i);
    const std::size_t inside = i % 64;
    const double half = i < 64 ? 0.5 : 1;  // of the bound
    const std::size_t index[3] = {inside % 4, inside / 4 % 4, inside / 16};
    for (std::size_t k = 0; k < 3; ++k) {
      const double low = half * (static_cast<double>(index[k]) / 2 - 1);
      ASSERT_GE(probe.positions[3 * i + k], low - 1e-6);
      ASSERT_LE(probe.positions[3 * i + k], low + half / 2 + 1e-6);
    }
  }
}

TEST(OccupancyGrid, LaterProbesAskAQuarterAndAQuarterOfTheOccupied) {
  OccupancySettings settings{16, 1};
  settings.fullRefreshes = 1;
  OccupancyGrid grid(settings);
  const OccupancyGrid::Probe all = grid.drawProbe(1, 0, serially);
  std::vector<float> densities(all.cells.size(), 0.0F);
  const std::set<std::uint32_t> full{5, 77, 4000};
  for (const std::uint32_t cell : full) {
    densities[cell] = 20;
  }
  grid.refresh(all, densities);
  const OccupancyGrid::Probe probe = grid.drawProbe(1, 1, serially);
  ASSERT_EQ(probe.cells.size(), 2048U);
  EXPECT_TRUE(std::all_of(probe.cells.begin() + 1024, probe.cells.end(),
                          [&](std::uint32_t cell) { return full.contains(cell); }));
  // 1024 draws of 4096 cells meet 4096 (1 - exp(-1/4)) = 906 different ones.
  const std::set<std::uint32_t> drawn(probe.cells.begin(), probe.cells.begin() + 1024);
  EXPECT_NEAR(static_cast<double>(drawn.size()), 906, 40);
}

TEST(OccupancyGrid, ProbesAreAFunctionOfSeedAndStreamAlone) {
  OccupancySettings settings{32, 2};
  settings.fullRefreshes = 0;
  const OccupancyGrid grid(settings);
  const OccupancyGrid::Probe once = grid.drawProbe(9, 4, serially);
  const OccupancyGrid::Probe again = grid.drawProbe(9, 4, backwards);
  EXPECT_EQ(once.cells, again.cells);
  EXPECT_EQ(once.positions, again.positions);
  EXPECT_NE(once.cells, grid.drawProbe(9, 5, serially).cells);
  EXPECT_NE(once.cells, grid.drawProbe(8, 4, serially).cells);
}

TEST(OccupancyGrid, ComesBackFromItsState) {
  OccupancyGrid grid({4, 1});
  const OccupancyGrid::Probe probe = grid.drawProbe(1, 0, serially);
  std::vector<float> densities(probe.cells.size(), 0.0F);
  densities[13] = 3;
  grid.refresh(probe, densities);
  OccupancyGrid other({4, 1});
  other.restore(grid.state());
  EXPECT_EQ(other.state().densities, grid.state().densities);
  EXPECT_EQ(other.occupiedShare(), 1.0 / 64);
  EXPECT_TRUE(other.occupied(13));
  EXPECT_THROW(OccupancyGrid({5, 1}).restore(grid.state()), std::invalid_argument);
  EXPECT_THROW(OccupancyGrid({0, 1}), std::invalid_argument);
  EXPECT_THROW(OccupancyGrid({4, 1e9F}), std::invalid_argument);
}

}  // namespace
}  // namespace rankscope
