#include <gtest/gtest.h>

#include "window/redraw_budget.h"

namespace rankscope {
namespace {

/// Draws whatever is due between two times, in steps of a millisecond. @returns how many frames
int framesBetween(RedrawBudget& budget, double from, double to, double cost) {
  int frames = 0;
  for (double now = from; now < to; now += 0.001) {
    if (budget.due(now)) {
      budget.drew(now, now + cost);
      ++frames;
    }
  }
  return frames;
}

/// A budget that has nothing left to draw.
RedrawBudget settled(double cost = 0.001) {
  RedrawBudget budget;
  framesBetween(budget, 0, 1, cost);
  return budget;
}

TEST(RedrawBudget, DrawsAtTheStartThenRests) {
  RedrawBudget budget;
  EXPECT_TRUE(budget.due(0));
  EXPECT_EQ(framesBetween(budget, 0, 1, 0.001), RedrawBudget::kFramesPerInput);
  EXPECT_EQ(framesBetween(budget, 1, 100, 0.001), 0);
  EXPECT_EQ(budget.wait(100, 3600), 3600);
}

TEST(RedrawBudget, DrawsThreeFramesAfterAnInputAtOnce) {
  RedrawBudget budget = settled();
  budget.input(10);
  EXPECT_TRUE(budget.due(10));
  EXPECT_EQ(budget.wait(10, 3600), 0);
  EXPECT_EQ(framesBetween(budget, 10, 20, 0.001), 3);
}

TEST(RedrawBudget, NeverDrawsFasterThanTheDisplay) {
  RedrawBudget budget = settled();
  int frames = 0;
  for (double now = 10; now < 11; now += 0.001) {
    budget.input(now);
    if (budget.due(now)) {
      budget.drew(now, now + 0.002);
      ++frames;
    }
  }
  EXPECT_LE(frames, 61);
  EXPECT_GE(frames, 55);
}

TEST(RedrawBudget, WatchingDrawsAtMostTenTimesASecond) {
  RedrawBudget budget = settled();
  int frames = 0;
  for (double now = 10; now < 20; now += 0.001) {
    budget.news();
    if (budget.due(now)) {
      budget.drew(now, now + 0.001);
      ++frames;
    }
  }
  EXPECT_LE(frames, 100);
  EXPECT_GE(frames, 95);
}

TEST(RedrawBudget, WatchingTakesAtMostASixteenthOfTheTime) {
  RedrawBudget budget = settled();
  double spent = 0;
  constexpr double kCost = 0.04;
  for (double now = 10; now < 110; now += 0.001) {
    budget.news();
    if (budget.due(now)) {
      budget.drew(now, now + kCost);
      spent += kCost;
    }
  }
  EXPECT_LE(spent / 100, 1.0 / 16 + 1e-3);
  EXPECT_GE(spent / 100, 0.05);
}

TEST(RedrawBudget, ShowsMessagesAtOnceHoweverSlowDrawingIs) {
  RedrawBudget budget = settled();
  budget.news();
  budget.drew(10, 12);
  EXPECT_FALSE(budget.due(12.1));
  budget.request();
  EXPECT_TRUE(budget.due(12.1));
  EXPECT_FALSE(budget.acting(12.1));
}

TEST(RedrawBudget, NeverWaitsForEver) {
  RedrawBudget budget = settled();
  budget.news();
  budget.drew(10, 12);
  budget.news();
  EXPECT_FALSE(budget.due(12.9));
  EXPECT_TRUE(budget.due(13));
}

TEST(RedrawBudget, ActingLastsAMoment) {
  RedrawBudget budget = settled();
  budget.input(10);
  EXPECT_TRUE(budget.acting(10.69));
  EXPECT_FALSE(budget.acting(10.71));
}

TEST(RedrawBudget, KeepsAPlannedFrameOnce) {
  RedrawBudget budget = settled();
  budget.drawAt(12);
  budget.drawAt(15);
  EXPECT_FALSE(budget.due(11.9));
  EXPECT_DOUBLE_EQ(budget.wait(11, 3600), 1);
  EXPECT_TRUE(budget.due(12));
  budget.drew(12, 12.001);
  EXPECT_FALSE(budget.due(14));
}

}  // namespace
}  // namespace rankscope
