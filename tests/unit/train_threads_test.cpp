// What only many threads can get wrong: lockstep, checkpoints whose bytes must not know the clock, storms of
// Commands.
#include <atomic>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/file.h"
#include "train/experiment.h"
#include "train_fake.h"

namespace rankscope {
namespace {

using fake::eventually;
using fake::makeRun;
using std::chrono::microseconds;

bool settles(const Experiment& experiment) {
  return eventually([&] { return experiment.settled(); });
}

/// Two Runs of different speed that watch each other from inside their steps.
std::vector<RunParts> watchedPair(const std::shared_ptr<fake::Progress>& progress,
                                  const std::shared_ptr<Pool>& pool, std::int64_t steps) {
  std::vector<RunParts> runs;
  for (std::size_t i = 0; i < 2; ++i) {
    fake::Settings settings;
    settings.delay = microseconds(i == 0 ? 0 : 100);
    settings.progress = progress;
    settings.index = i;
    settings.pool = pool;
    runs.push_back(makeRun(i == 0 ? "fast" : "slow", steps, settings));
  }
  return runs;
}

TEST(Lockstep, RunsAreNeverMoreThanOneStepApart) {
  const auto progress = std::make_shared<fake::Progress>(2);
  const auto pool = std::make_shared<Pool>(2);
  ExperimentOptions options;
  options.startPlaying = true;
  const Experiment experiment(watchedPair(progress, pool, 500), pool, options);
  ASSERT_TRUE(settles(experiment));
  EXPECT_LE(progress->widest, 1);
  EXPECT_EQ(progress->mostInside, 1) << "two Runs computed at the same time";
  EXPECT_EQ(experiment.frame(0)->step, 500);
  EXPECT_EQ(experiment.frame(1)->step, 500);
}

TEST(Lockstep, StaysTogetherThroughPlayAndPause) {
  const auto progress = std::make_shared<fake::Progress>(2);
  const auto pool = std::make_shared<Pool>(2);
  Experiment experiment(watchedPair(progress, pool, 100000), pool, {});
  for (int i = 0; i < 20; ++i) {
    experiment.sendAll(Play{});
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
    experiment.sendAll(Pause{});
    const double mark = 0.001 * (i + 1);
    experiment.sendAll(SetRates{{mark, 0}});  // tells the Frames of this round from older ones
    const auto rests = [&](std::size_t run) {
      const FramePtr frame = experiment.frame(run);
      return frame->state == RunState::Paused && frame->rates.lr == mark;
    };
    ASSERT_TRUE(eventually([&] { return rests(0) && rests(1); }));
    EXPECT_EQ(experiment.frame(0)->step, experiment.frame(1)->step);
  }
  EXPECT_LE(progress->widest, 1);
  EXPECT_GT(experiment.frame(0)->step, 0);
}

TEST(Lockstep, ARunThatIsBehindCatchesUpBeforeTheOthersGoOn) {
  const auto pool = std::make_shared<Pool>(1);
  std::vector<RunParts> runs;
  runs.push_back(makeRun("a", 10000));
  runs.push_back(makeRun("b", 10000));
  Experiment experiment(std::move(runs), pool, {});
  experiment.send(0, StepOnce{50});
  ASSERT_TRUE(eventually(
      [&] { return experiment.frame(0)->step == 50 && experiment.frame(0)->state == RunState::Paused; }));
  EXPECT_EQ(experiment.frame(1)->step, 0);
  experiment.sendAll(StepOnce{20});
  // b may do its 20 (to step 20) while a waits; then b no longer runs, and a goes on alone.
  ASSERT_TRUE(eventually([&] { return experiment.frame(1)->step == 20 && experiment.frame(0)->step == 70; }));
}

TEST(Lockstep, OneThatStopsOrPausesDoesNotHoldTheOther) {
  const auto pool = std::make_shared<Pool>(2);
  std::vector<RunParts> runs;
  runs.push_back(makeRun("a", 100000000));
  runs.push_back(makeRun("b", 100000000));
  ExperimentOptions options;
  options.startPlaying = true;
  Experiment experiment(std::move(runs), pool, options);
  experiment.send(0, Pause{});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->state == RunState::Paused; }));
  const std::int64_t paused = experiment.frame(0)->step;
  ASSERT_TRUE(eventually([&] { return experiment.frame(1)->step > paused + 100; }));
  experiment.send(0, Stop{});
  const std::int64_t step = experiment.frame(1)->step;
  ASSERT_TRUE(eventually([&] { return experiment.frame(1)->step > step + 100; }));
}

TEST(FreePace, KeepsEqualSecondsNotEqualSteps) {
  const auto progress = std::make_shared<fake::Progress>(2);
  const auto pool = std::make_shared<Pool>(1);
  std::vector<RunParts> runs = watchedPair(progress, pool, 1000000);
  ExperimentOptions options;
  options.startPlaying = true;
  options.pace = "free";
  Experiment experiment(std::move(runs), pool, options);
  ASSERT_TRUE(eventually([&] { return experiment.frame(1)->step >= 300; }));
  experiment.stop();
  const FramePtr fast = experiment.frame(0);
  const FramePtr slow = experiment.frame(1);
  EXPECT_GT(fast->step, slow->step);
  EXPECT_GT(progress->widest, 1);
  // Whoever is behind goes first, so they differ by one step at most (and by what a busy machine puts around
  // it).
  EXPECT_LE(std::abs(fast->activeSeconds - slow->activeSeconds), progress->longest + 0.05);
}

std::vector<std::uint8_t> trainToFile(const std::filesystem::path& path, microseconds stepDelay,
                                      microseconds analyzerDelay, ExperimentOptions options, int threads) {
  const auto pool = std::make_shared<Pool>(threads);
  fake::Settings settings;
  settings.delay = stepDelay;
  settings.pool = pool;
  std::vector<RunParts> runs;
  runs.push_back(makeRun("a", 600, settings, analyzerDelay));
  runs.back().checkpoint = path;
  options.startPlaying = true;
  options.checkpointInterval = 70;
  Experiment experiment(std::move(runs), pool, options);
  EXPECT_TRUE(settles(experiment));
  EXPECT_FALSE(experiment.frame(0)->failure);
  return readFile(path, 1 << 24);
}

TEST(Checkpoint, BytesDoNotDependOnTiming) {
  const fake::TemporaryFolder folder;
  const auto reference = trainToFile(folder / "a", microseconds(0), microseconds(0), {}, 1);
  EXPECT_EQ(trainToFile(folder / "b", microseconds(0), microseconds(3000), {}, 2), reference);
  EXPECT_EQ(trainToFile(folder / "c", microseconds(200), microseconds(0), {}, 3), reference);
  ExperimentOptions live;
  live.liveSpectra = true;
  live.framesPerSecond = 1000;
  EXPECT_EQ(trainToFile(folder / "d", microseconds(50), microseconds(100), live, 2), reference);
  ExperimentOptions headless;
  headless.framesPerSecond = 0;
  headless.pictures = false;
  EXPECT_EQ(trainToFile(folder / "e", microseconds(0), microseconds(100), headless, 2), reference);
}

TEST(Checkpoint, ResumingEqualsNotStopping) {
  const fake::TemporaryFolder folder;
  const auto reference = trainToFile(folder / "whole", microseconds(0), microseconds(0), {}, 1);
  for (const std::int64_t stopAt : {1, 299, 300, 301, 599}) {
    const std::filesystem::path path = folder / "part";
    ExperimentOptions options;
    options.stopAt = stopAt;
    const auto half = trainToFile(path, microseconds(0), microseconds(500), options, 2);
    auto trainee = std::make_unique<fake::Trainee>(fake::Settings{});
    RunParts parts = makeRun("a", 600);
    parts.restored = trainee->restore(half);
    EXPECT_EQ(trainee->stepsDone(), stopAt);
    parts.trainee = std::move(trainee);
    parts.checkpoint = path;
    std::vector<RunParts> runs;
    runs.push_back(std::move(parts));
    ExperimentOptions on;
    on.startPlaying = true;
    const Experiment experiment(std::move(runs), std::make_shared<Pool>(1), on);
    ASSERT_TRUE(settles(experiment));
    EXPECT_EQ(experiment.frame(0)->step, 600);
    EXPECT_EQ(readFile(path, 1 << 24), reference) << "stopped at " << stopAt;
  }
}

TEST(Checkpoint, StopSavesWhatWasLearnedAndNothingElse) {
  const fake::TemporaryFolder folder;
  const std::filesystem::path path = folder / "checkpoint";
  {
    std::vector<RunParts> runs;
    runs.push_back(makeRun("a", 1000));
    runs.back().checkpoint = path;
    Experiment experiment(std::move(runs), std::make_shared<Pool>(1), {});
    experiment.stop();
    EXPECT_FALSE(std::filesystem::exists(path));
  }
  {
    std::vector<RunParts> runs;
    runs.push_back(makeRun("a", 1000));
    runs.back().checkpoint = path;
    Experiment experiment(std::move(runs), std::make_shared<Pool>(1), {});
    experiment.send(0, StepOnce{7});
    ASSERT_TRUE(eventually([&] { return experiment.frame(0)->step == 7; }));
  }
  fake::Trainee trainee({});
  trainee.restore(readFile(path, 1 << 24));
  EXPECT_EQ(trainee.stepsDone(), 7);
}

TEST(Checkpoint, SaveAnswersWithANotice) {
  const fake::TemporaryFolder folder;
  std::vector<RunParts> runs;
  runs.push_back(makeRun("a", 1000, {}, microseconds(2000)));
  Experiment experiment(std::move(runs), std::make_shared<Pool>(1), {});
  const auto notice = [&](const std::string& part) {
    return eventually([&] { return experiment.frame(0)->notice.find(part) != std::string::npos; });
  };
  experiment.send(0, Save{});
  ASSERT_TRUE(notice("choose where to save"));
  experiment.send(0, StepOnce{5});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->step == 5; }));
  experiment.send(0, Save{folder / "mine"});
  experiment.send(0, SetRates{{0.25, 0}});
  ASSERT_TRUE(notice("checkpoint saved at step 5"));
  fake::Trainee trainee({});
  const RunRecord record = trainee.restore(readFile(folder / "mine", 1 << 24));
  EXPECT_EQ(trainee.stepsDone(), 5);
  EXPECT_EQ(trainee.rates().lr, 0.01) << "a later Command reached into the save";
  EXPECT_EQ(record.spectra.back()->step, 5);
  const std::uint64_t serial = experiment.frame(0)->noticeSerial;
  experiment.send(0, Save{"/proc/rankscope"});
  ASSERT_TRUE(notice("/proc/rankscope"));
  EXPECT_GT(experiment.frame(0)->noticeSerial, serial);
  EXPECT_EQ(experiment.frame(0)->state, RunState::Paused);
  EXPECT_FALSE(experiment.frame(0)->failure);
}

TEST(Checkpoint, AnUnwritableOneDoesNotStopTheRunButIsReportedAtItsEnd) {
  std::vector<RunParts> runs;
  runs.push_back(makeRun("a", 100));
  runs.back().checkpoint = "/proc/rankscope/checkpoint";
  ExperimentOptions options;
  options.startPlaying = true;
  options.checkpointInterval = 10;
  const Experiment experiment(std::move(runs), std::make_shared<Pool>(1), options);
  ASSERT_TRUE(settles(experiment));
  EXPECT_EQ(experiment.frame(0)->state, RunState::Finished);
  EXPECT_EQ(experiment.frame(0)->step, 100);
  ASSERT_TRUE(experiment.frame(0)->failure);
  EXPECT_EQ(experiment.frame(0)->failure->step, 100);
  EXPECT_NE(experiment.frame(0)->failure->what.find("/proc/rankscope"), std::string::npos);
  EXPECT_FALSE(experiment.frame(0)->checkpointStep);
}

TEST(Checkpoint, ADivergedRunKeepsItsLastGoodOne) {
  const fake::TemporaryFolder folder;
  const std::filesystem::path path = folder / "checkpoint";
  fake::Settings settings;
  settings.nanAt = 20;  // exactly where the second one is due
  std::vector<RunParts> runs;
  runs.push_back(makeRun("a", 100, settings));
  runs.back().checkpoint = path;
  ExperimentOptions options;
  options.startPlaying = true;
  options.checkpointInterval = 10;
  {
    const Experiment experiment(std::move(runs), std::make_shared<Pool>(1), options);
    ASSERT_TRUE(settles(experiment));
    EXPECT_EQ(experiment.frame(0)->state, RunState::Failed);
    EXPECT_EQ(experiment.frame(0)->checkpointStep, 10);
  }
  fake::Trainee trainee({});
  trainee.restore(readFile(path, 1 << 24));
  EXPECT_EQ(trainee.stepsDone(), 10);
}

Command randomCommand(std::mt19937& random, const std::filesystem::path& path) {
  switch (random() % 12) {
    case 0:
      return Reset{};
    case 1:
      return Pause{};
    case 2:
      return StepOnce{static_cast<std::int64_t>(random() % 4)};
    case 3:
      return SetRates{{0.001 * static_cast<double>(random() % 100), 0}};
    case 4:
      return ExtendTarget{static_cast<std::int64_t>(random() % 400)};
    case 5:
      return Render{static_cast<std::int64_t>(random() % 10)};
    case 6:
      return Save{random() % 2 == 0 ? path : std::filesystem::path()};
    case 7:
      return random() % 20 == 0 ? Command(Stop{}) : Command(Play{});
    default:
      return Play{};
  }
}

TEST(Storm, RandomCommandsNeverDeadlock) {
  const fake::TemporaryFolder folder;
  std::mt19937 random(20240917);
  for (int round = 0; round < 100; ++round) {
    const auto pool = std::make_shared<Pool>(1 + static_cast<int>(random() % 3));
    std::vector<RunParts> runs;
    for (std::size_t i = 0; i < 3; ++i) {
      fake::Settings settings;
      settings.delay = microseconds(random() % 50);
      settings.pool = pool;
      settings.throwAt = random() % 3 == 0 ? static_cast<std::int64_t>(random() % 50) : -1;
      settings.nanAt = random() % 3 == 0 ? static_cast<std::int64_t>(random() % 50) : -1;
      settings.batches = random() % 4 == 0;
      runs.push_back(makeRun("run" + std::to_string(i), 200, settings, microseconds(random() % 300)));
      if (random() % 2 == 0) {
        runs.back().checkpoint = folder / ("storm" + std::to_string(i));
      }
    }
    ExperimentOptions options;
    options.pace = random() % 2 == 0 ? "lockstep" : "free";
    options.liveSpectra = random() % 2 == 0;
    options.startPlaying = random() % 2 == 0;
    options.checkpointInterval = 1 + static_cast<std::int64_t>(random() % 60);
    options.stopAt = random() % 3 == 0 ? 30 : 0;
    options.framesPerSecond = random() % 3 == 0 ? 0 : 200;
    Experiment experiment(std::move(runs), pool, options);
    for (int i = 0; i < 60; ++i) {
      if (random() % 3 == 0) {
        experiment.sendAll(randomCommand(random, folder / "other"));
      } else {
        experiment.send(random() % 3, randomCommand(random, folder / "other"));
      }
      if (random() % 8 == 0) {
        std::this_thread::sleep_for(microseconds(random() % 2000));
      }
      experiment.setYielding(random() % 10 == 0);
      ASSERT_TRUE(experiment.frame(random() % 3));
      ASSERT_LE(experiment.frame(0)->history->record.spectra.size(), 400U);
    }
    if (round % 2 == 0) {
      // Half of the storms must also come to rest by themselves.
      experiment.setYielding(false);
      experiment.sendAll(Reset{});
      experiment.sendAll(ExtendTarget{60});
      experiment.sendAll(Play{});
      if (options.stopAt == 0) {
        ASSERT_TRUE(settles(experiment)) << "round " << round;
      }
    }
  }
}

TEST(Yielding, GoesOnTraining) {
  std::vector<RunParts> runs;
  runs.push_back(makeRun("a", 100));
  Experiment experiment(std::move(runs), std::make_shared<Pool>(1), {});
  experiment.setYielding(true);
  experiment.send(0, Play{});
  ASSERT_TRUE(settles(experiment));
  EXPECT_EQ(experiment.frame(0)->step, 100);
}

}  // namespace
}  // namespace rankscope
