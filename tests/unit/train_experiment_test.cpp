// Experiments with real threads and a fake Trainee: Commands, pace, failures.
#include <atomic>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "train/experiment.h"
#include "train_fake.h"

namespace rankscope {
namespace {

using fake::closedFormLoss;
using fake::eventually;
using fake::list;
using fake::makeRun;

ExperimentOptions playing() {
  ExperimentOptions options;
  options.startPlaying = true;
  return options;
}

std::shared_ptr<Pool> twoThreads() {
  return std::make_shared<Pool>(2);
}

bool settles(const Experiment& experiment) {
  return eventually([&] { return experiment.settled(); });
}

bool hasState(const Experiment& experiment, std::size_t run, RunState state) {
  return eventually([&] { return experiment.frame(run)->state == state; });
}

bool hasNotice(const Experiment& experiment, std::size_t run, const std::string& part) {
  return eventually([&] { return experiment.frame(run)->notice.find(part) != std::string::npos; });
}

TEST(Experiment, SlowScoresAreAskedForWhereTheyAreRecordedOnly) {
  for (const bool batches : {false, true}) {
    fake::Settings settings;
    settings.slowlyScored = std::make_shared<std::atomic<int>>(0);
    settings.batches = batches;
    Experiment experiment(list(makeRun("a", 1000, settings)), twoThreads(), playing());
    ASSERT_TRUE(settles(experiment));
    const FramePtr frame = experiment.frame(0);
    const RunRecord& record = frame->history->record;
    EXPECT_EQ(record.scoreNames, (std::vector<std::string>{"psnr", "slow"}))
        << "what cannot be had is no column";
    std::vector<std::int64_t> scored;
    for (const CurvePoint& point : record.curve) {
      ASSERT_EQ(point.scores.size(), 2U);
      if (!std::isnan(point.scores[1])) {
        EXPECT_EQ(point.scores[1], static_cast<double>(point.step));
        scored.push_back(point.step);
      }
    }
    std::vector<std::int64_t> withSpectra;
    for (const SpectraPtr& spectra : record.spectra) {
      withSpectra.push_back(spectra->step);
    }
    EXPECT_EQ(scored, withSpectra) << "with the recorded pictures";
    ASSERT_EQ(record.errorSpectra.size(), scored.size());
    for (std::size_t i = 0; i < scored.size(); ++i) {
      EXPECT_EQ(record.errorSpectra[i]->step, scored[i]);
    }
    EXPECT_LE(*settings.slowlyScored, static_cast<int>(scored.size()) + 2);
    EXPECT_EQ(frame->evaluation.scores.size(), 1U);
    ASSERT_EQ(allScores(frame->evaluation).size(), 3U);
    EXPECT_EQ(allScores(frame->evaluation)[2].reason, "not available: never");
    EXPECT_TRUE(frame->targetSpectrum);
    ASSERT_TRUE(frame->observation);
    ASSERT_TRUE(frame->predicted);
    EXPECT_EQ(*frame->predicted, std::vector<float>(frame->outputs->begin(), frame->outputs->begin() + 3));
    experiment.send(0, Render{10});
    ASSERT_TRUE(eventually([&] { return experiment.frame(0)->replay != nullptr; }));
    const auto replay = experiment.frame(0)->replay;
    EXPECT_EQ(replay->predicted, std::vector<float>(replay->outputs.begin(), replay->outputs.begin() + 3));
  }
}

TEST(Experiment, ARunAtRestHasItsSlowScoresAndTheRecordDoesNotKnowThatItRested) {
  const fake::TemporaryFolder folder;
  for (const bool batches : {false, true}) {
    fake::Settings settings;
    settings.slowlyScored = std::make_shared<std::atomic<int>>(0);
    settings.batches = batches;
    const auto trained = [&](const std::string& name, const auto& drive) {
      std::vector<RunParts> runs = list(makeRun("a", 1000, settings));
      runs.back().checkpoint = folder / name;
      Experiment experiment(std::move(runs), twoThreads(), {});
      drive(experiment);
      experiment.send(0, Play{});
      EXPECT_TRUE(settles(experiment));
      return readFile(folder / name, 1 << 24);
    };
    const auto whole = trained("whole", [](Experiment&) {});
    const auto rested = trained("rested", [&](Experiment& experiment) {
      for (const std::int64_t count : {1, 2, 10, 331, 3}) {  // comes to rest at 1, 3, 13, 344, 347
        experiment.send(0, StepOnce{count});
        ASSERT_TRUE(eventually([&] {
          const FramePtr frame = experiment.frame(0);
          return frame->state == RunState::Paused && frame->evaluation.slow &&
                 frame->evaluation.slow->scores.at(0).value == static_cast<double>(frame->step) &&
                 frame->step > 0 && frame->evaluation.step == frame->step;
        }));
        experiment.send(0, Save{folder / "aside"});
        ASSERT_TRUE(hasNotice(experiment, 0, fmt::format("saved at step {}", experiment.frame(0)->step)));
      }
    });
    EXPECT_EQ(rested, whole);
  }
}

TEST(Experiment, TrainsToItsTargetAndRecordsTheClosedForm) {
  const Experiment experiment(list(makeRun("a", 1000)), twoThreads(), playing());
  ASSERT_TRUE(settles(experiment));
  const FramePtr frame = experiment.frame(0);
  EXPECT_EQ(frame->run, "a");
  EXPECT_EQ(frame->state, RunState::Finished);
  EXPECT_EQ(frame->step, 1000);
  EXPECT_EQ(frame->evaluation.step, 1000);
  EXPECT_NEAR(frame->evaluation.loss, closedFormLoss(1000, 0.01), 1e-15);
  EXPECT_EQ(frame->outputsStep, 1000);
  ASSERT_TRUE(frame->outputs);
  for (std::size_t i = 0; i < fake::kSize; ++i) {
    const double expected = fake::target(i) * (1 - std::pow(0.99, 1000));
    EXPECT_NEAR(static_cast<double>((*frame->outputs)[i]), expected, 1e-6);
  }
  const History& history = *frame->history;
  EXPECT_EQ(history.record.scoreNames, (std::vector<std::string>{"psnr"}));
  ASSERT_EQ(history.record.curve.size(),
            503U);  // every second step, and steps 1 and 5: stride 2, spectra's 10
  double seconds = 0;
  for (const CurvePoint& point : history.record.curve) {
    EXPECT_NEAR(point.loss, closedFormLoss(point.step, 0.01), 1e-12) << point.step;
    EXPECT_NEAR(point.scores.at(0), -10 * std::log10(point.loss), 1e-9);
    EXPECT_EQ(point.lr, 0.01);
    EXPECT_GE(point.seconds, seconds);
    seconds = point.seconds;
  }
  EXPECT_EQ(history.record.curve.back().step, 1000);
  ASSERT_EQ(history.record.spectra.size(), 104U);
  for (const SpectraPtr& spectra : history.record.spectra) {
    double largest = 0;
    for (std::size_t i = 0; i < fake::kSize; ++i) {
      largest = std::max(largest, fake::target(i) * (1 - std::pow(0.99, static_cast<double>(spectra->step))));
    }
    EXPECT_NEAR(spectra->matrices.at(0).spectralNorm, largest, 1e-6);
    EXPECT_EQ(spectra->matrices.at(0).step, spectra->step);
  }
  EXPECT_EQ(history.pictures.size(), history.record.spectra.size());
  EXPECT_EQ(history.weights.front()->step, 0);
  EXPECT_EQ(history.weights.back()->step, 1000);
  EXPECT_EQ(frame->spectra->step, 1000);
}

TEST(Experiment, ShowsStepZeroAtOnceAndStaysPaused) {
  std::atomic<int> wakes = 0;
  ExperimentOptions options;
  options.wake = [&] { ++wakes; };
  const Experiment experiment(list(makeRun("a", 100)), twoThreads(), options);
  ASSERT_TRUE(experiment.frame(0));
  EXPECT_EQ(experiment.frame(0)->state, RunState::Paused);
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->spectra != nullptr; }));
  const FramePtr frame = experiment.frame(0);
  EXPECT_EQ(frame->step, 0);
  EXPECT_TRUE(frame->outputs);
  EXPECT_NEAR(frame->evaluation.loss, closedFormLoss(0, 0.01), 1e-15);
  EXPECT_EQ(frame->history->record.curve.size(), 1U);
  EXPECT_EQ(frame->history->record.spectra.size(), 1U);
  EXPECT_EQ(frame->history->pictures.size(), 1U);
  EXPECT_GE(wakes, 1);
  EXPECT_FALSE(experiment.settled());
}

TEST(Experiment, StepsSinglyAndPausesWithTheWeightsOfNow) {
  Experiment experiment(list(makeRun("a", 100)), twoThreads(), {});
  experiment.send(0, StepOnce{});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->step == 1; }));
  ASSERT_TRUE(hasState(experiment, 0, RunState::Paused));
  experiment.send(0, StepOnce{2});
  experiment.send(0, StepOnce{3});
  ASSERT_TRUE(eventually(
      [&] { return experiment.frame(0)->step == 6 && experiment.frame(0)->state == RunState::Paused; }));
  const FramePtr frame = experiment.frame(0);
  EXPECT_EQ(frame->evaluation.step, 6);
  EXPECT_EQ(frame->outputsStep, 6);
  EXPECT_NEAR(frame->evaluation.loss, closedFormLoss(6, 0.01), 1e-15);
}

TEST(Experiment, PausesAndGoesOn) {
  fake::Settings slow;
  slow.delay = std::chrono::microseconds(500);
  Experiment experiment(list(makeRun("a", 1000000, slow)), twoThreads(), {});
  experiment.sendAll(Play{});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->step > 3; }));
  experiment.sendAll(Pause{});
  ASSERT_TRUE(hasState(experiment, 0, RunState::Paused));
  const std::int64_t step = experiment.frame(0)->step;
  EXPECT_EQ(experiment.frame(0)->outputsStep, step);
  EXPECT_GT(experiment.frame(0)->stepsPerSecond, 0);
  EXPECT_GT(experiment.frame(0)->activeSeconds, 0.0005 * static_cast<double>(step) * 0.99);
  experiment.sendAll(StepOnce{});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->step == step + 1; }));
}

TEST(Experiment, ResetGivesTheSameCurveAgain) {
  Experiment experiment(list(makeRun("a", 300)), twoThreads(), playing());
  ASSERT_TRUE(settles(experiment));
  const FramePtr first = experiment.frame(0);
  experiment.send(0, SetRates{{0.5, 0}});
  experiment.send(0, Reset{});
  ASSERT_TRUE(hasState(experiment, 0, RunState::Paused));
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->history->record.spectra.size() == 1; }));
  EXPECT_EQ(experiment.frame(0)->step, 0);
  EXPECT_EQ(experiment.frame(0)->activeSeconds, 0);
  EXPECT_EQ(experiment.frame(0)->history->record.curve.size(), 1U);
  experiment.send(0, Play{});
  ASSERT_TRUE(settles(experiment));
  const RunRecord& again = experiment.frame(0)->history->record;
  const RunRecord& before = first->history->record;
  ASSERT_EQ(again.curve.size(), before.curve.size());
  for (std::size_t i = 0; i < again.curve.size(); ++i) {
    EXPECT_EQ(again.curve[i].step, before.curve[i].step);
    EXPECT_EQ(again.curve[i].loss, before.curve[i].loss);
  }
  ASSERT_EQ(again.spectra.size(), before.spectra.size());
}

TEST(Experiment, ChangesTheRateOfTheNextUpdate) {
  Experiment experiment(list(makeRun("a", 100)), twoThreads(), {});
  experiment.send(0, SetRates{{0.5, 0}});
  experiment.send(0, StepOnce{2});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->evaluation.step == 2; }));
  EXPECT_NEAR(experiment.frame(0)->evaluation.loss, closedFormLoss(2, 0.5), 1e-15);
  EXPECT_EQ(experiment.frame(0)->rates.lr, 0.5);
  experiment.send(0, SetRates{{-1, 0}});
  ASSERT_TRUE(hasNotice(experiment, 0, "rate"));
  EXPECT_EQ(experiment.frame(0)->rates.lr, 0.5);
}

TEST(Experiment, ExtendsItsTarget) {
  Experiment experiment(list(makeRun("a", 100)), twoThreads(), playing());
  ASSERT_TRUE(settles(experiment));
  experiment.send(0, Play{});
  ASSERT_TRUE(hasNotice(experiment, 0, "at its target of 100 steps"));
  EXPECT_EQ(experiment.frame(0)->state, RunState::Finished);
  experiment.send(0, ExtendTarget{100});
  ASSERT_TRUE(hasNotice(experiment, 0, "above step 100"));
  experiment.send(0, ExtendTarget{137});
  ASSERT_TRUE(hasState(experiment, 0, RunState::Paused));
  EXPECT_EQ(experiment.frame(0)->target, 137);
  experiment.send(0, Play{});
  ASSERT_TRUE(settles(experiment));
  EXPECT_EQ(experiment.frame(0)->step, 137);
  EXPECT_EQ(experiment.frame(0)->history->record.curve.back().step, 137);
  EXPECT_EQ(experiment.frame(0)->history->record.spectra.back()->step, 137);
  EXPECT_NEAR(experiment.frame(0)->evaluation.loss, closedFormLoss(137, 0.01), 1e-15);
}

TEST(Experiment, RendersRecordedWeights) {
  Experiment experiment(list(makeRun("a", 100)), twoThreads(), playing());
  ASSERT_TRUE(settles(experiment));
  experiment.send(0, Render{10});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->replay != nullptr; }));
  const auto replay = experiment.frame(0)->replay;
  EXPECT_EQ(replay->step, 10);
  for (std::size_t i = 0; i < fake::kSize; ++i) {
    EXPECT_NEAR(static_cast<double>(replay->outputs[i]), fake::target(i) * (1 - std::pow(0.99, 10)), 1e-6);
  }
  EXPECT_EQ(experiment.frame(0)->step, 100);
  experiment.send(0, Render{11});
  ASSERT_TRUE(hasNotice(experiment, 0, "no weights were recorded at step 11"));
}

TEST(Experiment, ARenderThatFailsIsANotice) {
  fake::Settings settings;
  settings.renderThrows = true;
  Experiment experiment(list(makeRun("a", 10, settings)), twoThreads(), {});
  experiment.send(0, Render{0});
  ASSERT_TRUE(hasNotice(experiment, 0, "no paint"));
  EXPECT_EQ(experiment.frame(0)->state, RunState::Paused);
}

TEST(Experiment, StopEndsTheThreadAndIsSettled) {
  Experiment experiment(list(makeRun("a", 100000000), makeRun("b", 5)), twoThreads(), playing());
  ASSERT_TRUE(hasState(experiment, 1, RunState::Finished));
  experiment.sendAll(Stop{});
  ASSERT_TRUE(settles(experiment));
  EXPECT_EQ(experiment.frame(0)->state, RunState::Stopped);
  EXPECT_EQ(experiment.frame(0)->evaluation.step, experiment.frame(0)->step);
  EXPECT_EQ(experiment.frame(1)->state, RunState::Finished);
  experiment.sendAll(Play{});
  EXPECT_TRUE(experiment.settled());
  experiment.stop();
}

TEST(Experiment, RestsAtStopAtWithTheSpectraOfThoseWeights) {
  ExperimentOptions options = playing();
  options.stopAt = 137;
  Experiment experiment(list(makeRun("a", 2000, {}, std::chrono::microseconds(2000))), twoThreads(), options);
  ASSERT_TRUE(settles(experiment));
  FramePtr frame = experiment.frame(0);
  EXPECT_EQ(frame->state, RunState::Paused);
  EXPECT_EQ(frame->step, 137);
  EXPECT_EQ(frame->evaluation.step, 137);
  EXPECT_EQ(frame->spectra->step, 137);
  EXPECT_EQ(frame->history->record.spectra.back()->step, 120);
  EXPECT_EQ(frame->history->record.curve.back().step, 135);
  experiment.sendAll(Play{});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->state == RunState::Finished; }));
  ASSERT_TRUE(settles(experiment));
  frame = experiment.frame(0);
  EXPECT_EQ(frame->step, 2000);
  EXPECT_EQ(frame->spectra->step, 2000);
}

TEST(Experiment, BatchesRecordWholeSignalEvaluationsOnly) {
  fake::Settings settings;
  settings.batches = true;
  const Experiment experiment(list(makeRun("a", 600, settings)), twoThreads(), playing());
  ASSERT_TRUE(settles(experiment));
  const RunRecord& record = experiment.frame(0)->history->record;
  EXPECT_EQ(record.curve.size(), 600U + 1U);
  for (const CurvePoint& point : record.curve) {
    EXPECT_NEAR(point.loss, closedFormLoss(point.step, 0.01), 1e-12) << point.step;
  }
  EXPECT_EQ(experiment.frame(0)->history->pictures.size(), record.spectra.size());
}

TEST(Experiment, AnExceptionFailsOneRunAndLeavesTheOther) {
  fake::Settings broken;
  broken.throwAt = 20;
  Experiment experiment(list(makeRun("a", 200, broken), makeRun("b", 200)), twoThreads(), playing());
  ASSERT_TRUE(settles(experiment));
  const FramePtr failed = experiment.frame(0);
  EXPECT_EQ(failed->state, RunState::Failed);
  ASSERT_TRUE(failed->failure);
  EXPECT_EQ(failed->failure->step, 20);
  EXPECT_NE(failed->failure->what.find("the abacus broke"), std::string::npos);
  EXPECT_EQ(failed->failure->what.find("backtrace"), std::string::npos);
  EXPECT_EQ(experiment.frame(1)->state, RunState::Finished);
  experiment.send(0, Play{});
  ASSERT_TRUE(hasNotice(experiment, 0, "reset it first"));
  experiment.send(0, Reset{});
  ASSERT_TRUE(hasState(experiment, 0, RunState::Paused));
  EXPECT_FALSE(experiment.frame(0)->failure);
  EXPECT_EQ(experiment.frame(0)->step, 0);
}

TEST(Experiment, ALossThatGrewBeyondHopeFailsAndLeavesTheOtherRun) {
  fake::Settings diverging;
  diverging.hugeAt = 9;
  const Experiment experiment(list(makeRun("a", 50, diverging), makeRun("b", 50)), twoThreads(), playing());
  ASSERT_TRUE(settles(experiment));
  ASSERT_TRUE(experiment.frame(0)->failure);
  EXPECT_EQ(experiment.frame(0)->state, RunState::Failed);
  EXPECT_EQ(experiment.frame(0)->failure->step, 9);
  EXPECT_EQ(experiment.frame(0)->failure->what.find("the loss grew to "), 0U);
  EXPECT_EQ(experiment.frame(1)->state, RunState::Finished);
}

TEST(Experiment, ALossThatIsNotFiniteFailsWithTheRateNamed) {
  for (const std::int64_t step : {0, 7, 50}) {
    fake::Settings diverging;
    diverging.nanAt = step;
    diverging.rate = 0.125;
    const Experiment experiment(list(makeRun("a", 50, diverging), makeRun("b", 50)), twoThreads(), playing());
    ASSERT_TRUE(settles(experiment));
    const FramePtr frame = experiment.frame(0);
    EXPECT_EQ(frame->state, RunState::Failed);
    ASSERT_TRUE(frame->failure);
    EXPECT_EQ(frame->failure->step, step);
    EXPECT_EQ(frame->failure->what, "the loss became NaN at step " + std::to_string(step));
    EXPECT_NE(frame->failure->hint.find("lr 0.125"), std::string::npos);
    for (const CurvePoint& point : frame->history->record.curve) {
      EXPECT_TRUE(std::isfinite(point.loss));
    }
    EXPECT_EQ(experiment.frame(1)->state, RunState::Finished);
  }
}

TEST(Experiment, AnAnalyzerThatFailsIsANotice) {
  RunParts parts = makeRun("a", 100);
  parts.analyzer = std::make_unique<fake::Analyzer>(std::chrono::microseconds(0), 20);
  const Experiment experiment(list(std::move(parts)), twoThreads(), playing());
  ASSERT_TRUE(settles(experiment));
  EXPECT_EQ(experiment.frame(0)->state, RunState::Finished);
  EXPECT_EQ(experiment.frame(0)->notice, "no spectra at step 20: singular");
  EXPECT_EQ(experiment.frame(0)->history->record.spectra.size(), 100U);
}

TEST(Experiment, LiveSpectraStayOutOfTheRecord) {
  ExperimentOptions options;
  options.liveSpectra = true;
  fake::Settings slow;
  slow.delay = std::chrono::microseconds(200);
  Experiment experiment(list(makeRun("a", 1000000, slow)), twoThreads(), options);
  experiment.send(0, StepOnce{7});
  // Spectra of step 7 are never recorded at this target: what shows them is the live job of the pause.
  ASSERT_TRUE(
      eventually([&] { return experiment.frame(0)->spectra && experiment.frame(0)->spectra->step == 7; }));
  for (const SpectraPtr& spectra : experiment.frame(0)->history->record.spectra) {
    EXPECT_NE(spectra->step, 7);
  }
  experiment.send(0, Play{});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->spectra->step > 60; }));
  const SpectraPtr live = experiment.frame(0)->spectra;
  ASSERT_EQ(live->matrices.size(), 2U);
  EXPECT_EQ(live->matrices[0].step, live->step);
  EXPECT_LE(live->matrices[1].step, live->step);
}

}  // namespace
}  // namespace rankscope
