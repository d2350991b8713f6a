#include <limits>
#include <memory>

#include <gtest/gtest.h>

#include "cli/progress.h"

namespace rankscope {
namespace {

FramePtr frame(const std::string& run, std::int64_t step, std::int64_t target, double psnr,
               RunState state = RunState::Running) {
  auto made = std::make_shared<Frame>();
  made->run = run;
  made->state = state;
  made->step = step;
  made->target = target;
  made->evaluation.scores = {{"psnr", psnr}};
  return made;
}

TEST(ProgressLine, SaysStepsScoresSpeedAndTimeLeft) {
  // 50 + 50 steps in 4 seconds are 25 a second; 100 more take another 4.
  EXPECT_EQ(progressLine({frame("adam", 50, 100, 24.125), frame("muon", 50, 100, 27)}, 0, 4, 0),
            "[##########..........] 50/100  adam 24.12 dB  muon 27.00 dB  25 steps/s  4.0 s left");
}

TEST(ProgressLine, CountsOnlyTheStepsOfThisProcess) {
  EXPECT_EQ(progressLine({frame("adam", 90, 100, 20)}, 80, 2, 0),
            "[##################..] 90/100  adam 20.00 dB  5 steps/s  2.0 s left");
}

TEST(ProgressLine, BeforeTheFirstStepThereIsNoSpeed) {
  EXPECT_EQ(progressLine({frame("adam", 0, 100, std::numeric_limits<double>::quiet_NaN())}, 0, 0, 0),
            "[....................] 0/100  adam –");
}

TEST(ProgressLine, AFailedRunHasNothingLeftToDo) {
  const std::string line =
      progressLine({frame("wild", 10, 100, 0, RunState::Failed), frame("adam", 100, 100, 20)}, 0, 11, 0);
  EXPECT_NE(line.find("wild failed"), std::string::npos);
  EXPECT_EQ(line.find("left"), std::string::npos);
  EXPECT_TRUE(line.starts_with("[####################]"));
}

TEST(ProgressLine, FitsTheTerminal) {
  const std::vector<FramePtr> frames{frame("a-rather-long-name", 1, 100, 10),
                                     frame("another-long-name", 1, 100, 10)};
  EXPECT_EQ(progressLine(frames, 0, 1, 40).size(), 39U);
  EXPECT_TRUE(progressLine(frames, 0, 1, 40).starts_with("1/100"));
  EXPECT_GT(progressLine(frames, 0, 1, 0).size(), 80U);
}

}  // namespace
}  // namespace rankscope
