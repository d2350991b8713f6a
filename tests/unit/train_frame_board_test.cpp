// Runs in lockstep are shown at the same step, so that their pictures and scores can be compared.
#include <atomic>
#include <chrono>
#include <memory>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "base/file.h"
#include "train/experiment.h"
#include "train/frame_board.h"
#include "train/pace.h"
#include "train_fake.h"

namespace rankscope {
namespace {

FramePtr frameAt(std::int64_t step, RunState state = RunState::Running) {
  auto frame = std::make_shared<Frame>();
  frame->step = step;
  frame->state = state;
  return frame;
}

std::vector<std::int64_t> stepsOn(const FrameBoard& board) {
  std::vector<std::int64_t> steps;
  for (const FramePtr& frame : board.all()) {
    steps.push_back(frame->step);
  }
  return steps;
}

using Steps = std::vector<std::int64_t>;

TEST(FrameBoard, ShowsStagedFramesOnceAllAreOfOneStep) {
  FrameBoard board(2);
  board.put(0, frameAt(0));
  board.put(1, frameAt(0));
  EXPECT_FALSE(board.stage(0, frameAt(7)));
  EXPECT_EQ(stepsOn(board), (Steps{0, 0}));
  EXPECT_FALSE(board.stage(1, frameAt(6)));
  EXPECT_TRUE(board.stage(1, frameAt(7)));
  EXPECT_EQ(stepsOn(board), (Steps{7, 7}));
  EXPECT_FALSE(board.stage(1, frameAt(9))) << "what was shown waits no more";
}

TEST(FrameBoard, WaitsForNobodyWhoDoesNotRun) {
  FrameBoard board(2);
  board.put(0, frameAt(0));
  board.put(1, frameAt(0, RunState::Paused));
  EXPECT_TRUE(board.stage(0, frameAt(5)));
  board.put(1, frameAt(0));
  EXPECT_FALSE(board.stage(0, frameAt(6)));
  EXPECT_TRUE(board.put(1, frameAt(5, RunState::Failed))) << "the last one to wait for is gone";
  EXPECT_EQ(stepsOn(board), (Steps{6, 5}));
}

TEST(FrameBoard, AmendsBothWhatIsShownAndWhatWaits) {
  FrameBoard board(2);
  board.put(0, frameAt(1));
  board.put(1, frameAt(1));
  board.stage(0, frameAt(2));
  board.amend(0, [](Frame& frame) { frame.notice = "saved"; });
  EXPECT_EQ(board.get(0)->notice, "saved");
  EXPECT_EQ(board.get(0)->step, 1);
  board.stage(1, frameAt(2));
  EXPECT_EQ(board.get(0)->notice, "saved");
  EXPECT_EQ(board.get(0)->step, 2);
}

class FrameTurns : public ::testing::Test {
 protected:
  using Time = Doorbell::Clock::time_point;
  static Time at(int milliseconds) { return Time(std::chrono::milliseconds(milliseconds)); }
  void place(std::int64_t first, std::int64_t second) {
    pace_.update(0, true, first, 0);
    pace_.update(1, true, second, 0);
  }
  Doorbell bells_[2];
  Pace pace_{PaceRule::SameStep, {&bells_[0], &bells_[1]}};
};

TEST_F(FrameTurns, ComeAtAStepThatNobodyHasPassed) {
  place(4, 5);  // the second may have asked at 5 already: the next that both come to is 6
  EXPECT_EQ(pace_.frameTurn(0, at(1)), FrameTurn::NotNow);
  place(5, 5);
  EXPECT_EQ(pace_.frameTurn(0, at(2)), FrameTurn::NotNow);
  place(6, 5);
  EXPECT_EQ(pace_.frameTurn(0, at(3)), FrameTurn::Together);
  EXPECT_EQ(pace_.frameTurn(0, at(4)), FrameTurn::NotNow) << "once only";
  place(6, 6);
  EXPECT_EQ(pace_.frameTurn(1, at(5)), FrameTurn::Together);
  place(7, 6);  // ahead of the other, who will come to 7
  EXPECT_EQ(pace_.frameTurn(0, at(6)), FrameTurn::Together);
}

TEST_F(FrameTurns, WaitUntilAllHaveRested) {
  pace_.restUntil(1, at(100));
  place(7, 6);
  EXPECT_EQ(pace_.frameTurn(0, at(99)), FrameTurn::NotNow);
  EXPECT_EQ(pace_.frameTurn(0, at(100)), FrameTurn::Together);
}

TEST_F(FrameTurns, WaitForWhoeverMayBeAboutToRun) {
  pace_.update(0, true, 1, 0);
  pace_.announce(1);
  EXPECT_EQ(pace_.frameTurn(0, at(1)), FrameTurn::NotNow);
  pace_.update(1, true, 0, 0);
  pace_.heard(1, 1);
  EXPECT_EQ(pace_.frameTurn(0, at(2)), FrameTurn::Together);
}

TEST_F(FrameTurns, AreAloneForOneThatCatchesUp) {
  place(700, 3);
  EXPECT_EQ(pace_.frameTurn(1, at(1)), FrameTurn::Alone);
  pace_.restUntil(1, at(50));
  EXPECT_EQ(pace_.frameTurn(1, at(49)), FrameTurn::NotNow);
  pace_.update(0, false, 700, 0);
  EXPECT_EQ(pace_.frameTurn(1, at(50)), FrameTurn::Together) << "there is nobody to wait for";
}

TEST_F(FrameTurns, ForgetTheNamedStepAfterAReset) {
  place(701, 700);
  EXPECT_EQ(pace_.frameTurn(0, at(1)), FrameTurn::Together);
  place(1, 0);
  EXPECT_EQ(pace_.frameTurn(0, at(2)), FrameTurn::Together);
}

TEST(FrameTurnsOfFreeRuns, AreTheirOwn) {
  Doorbell bells[2];
  Pace pace(PaceRule::SameSeconds, {&bells[0], &bells[1]});
  pace.update(0, true, 9, 1);
  pace.update(1, true, 2, 1);
  EXPECT_FALSE(pace.publishesTogether());
  EXPECT_EQ(pace.frameTurn(0, {}), FrameTurn::Alone);
}

std::vector<RunParts> pairOfRuns(std::int64_t steps) {
  std::vector<RunParts> runs;
  for (const int delay : {0, 300}) {
    fake::Settings settings;
    settings.delay = std::chrono::microseconds(delay);
    runs.push_back(fake::makeRun(delay == 0 ? "fast" : "slow", steps, settings));
  }
  return runs;
}

TEST(Lockstep, ShowsBothRunsAtTheSameStep) {
  ExperimentOptions options;
  options.framesPerSecond = 2000;
  options.startPlaying = true;
  const Experiment experiment(pairOfRuns(1500), std::make_shared<Pool>(2), options);
  std::set<std::int64_t> seen;
  ASSERT_TRUE(fake::eventually([&] {
    for (int look = 0; look < 100; ++look) {
      const std::vector<FramePtr> frames = experiment.frames();
      if (frames[0]->state == RunState::Running && frames[1]->state == RunState::Running) {
        EXPECT_EQ(frames[0]->step, frames[1]->step);
        EXPECT_EQ(frames[0]->outputsStep, frames[1]->outputsStep);
        EXPECT_EQ(frames[0]->evaluation.step, frames[1]->evaluation.step);
        seen.insert(frames[0]->step);
      }
    }
    return experiment.settled();
  }));
  EXPECT_GT(seen.size(), 5U) << "and shows them again and again";
}

TEST(Lockstep, AnswersARunningRunAtOnceWithoutShowingItAhead) {
  ExperimentOptions options;
  options.framesPerSecond = 0;  // nothing is shown by itself
  options.startPlaying = true;
  Experiment experiment(pairOfRuns(100000), std::make_shared<Pool>(2), options);
  experiment.send(0, SetRates{{0.125, 0}});
  ASSERT_TRUE(fake::eventually([&] { return experiment.frame(0)->rates.lr == 0.125; }));
  const std::vector<FramePtr> frames = experiment.frames();
  EXPECT_EQ(frames[0]->state, RunState::Running);
  EXPECT_EQ(frames[0]->step, 0);
}

TEST(Lockstep, ARunThatFailsAtOnceHasItsFirstPicture) {
  std::vector<RunParts> runs = pairOfRuns(100000);
  fake::Settings settings;
  settings.nanAt = 1;
  runs[0] = fake::makeRun("bad", 100000, settings);
  ExperimentOptions options;
  options.startPlaying = true;
  const Experiment experiment(std::move(runs), std::make_shared<Pool>(2), options);
  ASSERT_TRUE(fake::eventually([&] { return experiment.frame(0)->state == RunState::Failed; }));
  ASSERT_TRUE(experiment.frame(0)->outputs);
  EXPECT_EQ(experiment.frame(0)->outputsStep, 0);
}

TEST(Save, HandsOutTheFrameOfTheCheckpoint) {
  const fake::TemporaryFolder folder;
  Experiment experiment(pairOfRuns(100000), std::make_shared<Pool>(2), {});
  experiment.sendAll(Play{});
  ASSERT_TRUE(fake::eventually([&] { return experiment.frame(0)->step > 3; }));
  std::atomic<std::int64_t> saved = -1;
  std::atomic<std::int64_t> evaluated = -2;
  experiment.send(0, Save{folder / "mine", [&](const FramePtr& frame, bool written) {
                            evaluated = frame->evaluation.step;
                            saved = written ? frame->step : -3;
                          }});
  ASSERT_TRUE(fake::eventually([&] { return saved != -1; }));
  fake::Trainee trainee({});
  trainee.restore(readFile(folder / "mine", 1 << 24));
  EXPECT_EQ(trainee.stepsDone(), saved);
  EXPECT_EQ(evaluated, saved);
  std::atomic<int> refused = 0;
  experiment.send(
      0, Save{"/proc/rankscope/x", [&](const FramePtr&, bool written) { refused = written ? 1 : 2; }});
  ASSERT_TRUE(fake::eventually([&] { return refused != 0; }));
  EXPECT_EQ(refused, 2);
}

}  // namespace
}  // namespace rankscope
