#include <gtest/gtest.h>

#include "window/layout.h"

namespace rankscope {
namespace {

constexpr PanelSizes kWanted{300, 380, 230};

TEST(Layout, GivesEachPanelWhatItWantsInALargeWindow) {
  const PanelSizes sizes = layOutPanels(kWanted, {}, 1600, 840);
  EXPECT_EQ(sizes.left, 300);
  EXPECT_EQ(sizes.right, 380);
  EXPECT_EQ(sizes.bottom, 230);
}

TEST(Layout, LeavesTheRightPanelOutFirstThenTheBottomThenTheLeft) {
  const PanelSizes narrow = layOutPanels(kWanted, {}, 800, 840);
  EXPECT_EQ(narrow.left, 300);
  EXPECT_EQ(narrow.right, 0);
  const PanelSizes low = layOutPanels(kWanted, {}, 640, 340);
  EXPECT_GT(low.left, 0);
  EXPECT_EQ(low.bottom, 0);
  EXPECT_EQ(layOutPanels(kWanted, {}, 500, 340).left, 0);
}

TEST(Layout, SaysWhatIsLeftOut) {
  EXPECT_EQ(panelsWithoutRoom(layOutPanels(kWanted, {}, 1600, 840), {}), "");
  EXPECT_EQ(panelsWithoutRoom(layOutPanels(kWanted, {}, 800, 840), {}), "rank inspector");
  EXPECT_EQ(panelsWithoutRoom(layOutPanels(kWanted, {}, 500, 340), {}), "setup, rank inspector, curves");
  constexpr PanelVisibility kBottomOnly{false, false, true};
  EXPECT_EQ(panelsWithoutRoom(layOutPanels(kWanted, kBottomOnly, 500, 840), kBottomOnly), "");
}

TEST(Layout, FitsAllThreeAt900) {
  const PanelSizes sizes = layOutPanels(kWanted, {}, 900, 600);
  EXPECT_GE(sizes.left, 220);
  EXPECT_GE(sizes.right, 260);
  EXPECT_GE(900 - sizes.left - sizes.right - 2 * kSplitterThickness, 400);
  EXPECT_EQ(layOutPanels(kWanted, {true, false, true}, 900, 600).left, 300);
}

TEST(Layout, AlwaysLeavesRoomForThePictures) {
  for (double width = 10; width < 2000; width += 37) {
    for (double height = 10; height < 1200; height += 53) {
      const PanelSizes sizes = layOutPanels({2000, 2000, 2000}, {}, width, height);
      const double sides = sizes.left + sizes.right;
      EXPECT_TRUE(sides == 0 || width - sides >= 400) << width;
      EXPECT_TRUE(sizes.bottom == 0 || height - sizes.bottom >= 240) << height;
      EXPECT_GE(sizes.left, 0);
    }
  }
}

constexpr PanelSizes kWithSweep{300, 380, 230, 430};
constexpr PanelVisibility kSweepShown{true, true, true, true};

TEST(Layout, ASweepLiesBesideThePictures) {
  const PanelSizes sizes = layOutPanels(kWithSweep, kSweepShown, 1600, 840);
  EXPECT_EQ(sizes.left, 300);
  EXPECT_EQ(sizes.sweep, 430);
  EXPECT_EQ(sizes.right, 380);
  EXPECT_EQ(layOutPanels(kWithSweep, {}, 1600, 840).sweep, 0);
}

TEST(Layout, ASweepIsLeftOutLast) {
  const PanelSizes middle = layOutPanels(kWithSweep, kSweepShown, 1000, 840);
  EXPECT_GT(middle.left, 0);
  EXPECT_GT(middle.sweep, 0);
  EXPECT_EQ(middle.right, 0);
  const PanelSizes narrow = layOutPanels(kWithSweep, kSweepShown, 800, 840);
  EXPECT_EQ(narrow.left, 0);
  EXPECT_GT(narrow.sweep, 0);
  for (double width = 10; width < 2000; width += 37) {
    const PanelSizes sizes = layOutPanels({2000, 2000, 2000, 2000}, kSweepShown, width, 900);
    const double taken = sizes.left + sizes.sweep + sizes.right;
    EXPECT_TRUE(taken == 0 || width - taken >= 400) << width;
  }
}

TEST(Layout, HidesWhatTheUserHides) {
  const PanelSizes sizes = layOutPanels(kWanted, {false, true, false}, 1600, 840);
  EXPECT_EQ(sizes.left, 0);
  EXPECT_EQ(sizes.right, 380);
  EXPECT_EQ(sizes.bottom, 0);
}

}  // namespace
}  // namespace rankscope
