// Runs that end once they are good enough.
#include <cmath>
#include <memory>

#include <gtest/gtest.h>

#include "train/experiment.h"
#include "train_fake.h"

namespace rankscope {
namespace {

using fake::closedFormLoss;
using fake::eventually;
using fake::makeRun;

constexpr double kRate = 0.01;

double psnrAt(std::int64_t step) {
  return -10 * std::log10(closedFormLoss(step, kRate));
}

RunParts until(double psnr, bool batches = false, std::int64_t steps = 400) {
  fake::Settings settings;
  settings.rate = kRate;
  settings.batches = batches;
  RunParts parts = makeRun("until", steps, settings);
  parts.spec.training.untilPsnr = psnr;
  return parts;
}

FramePtr endOf(RunParts parts) {
  ExperimentOptions options;
  options.startPlaying = true;
  std::vector<RunParts> runs;
  runs.push_back(std::move(parts));
  const Experiment experiment(std::move(runs), std::make_shared<Pool>(2), options);
  EXPECT_TRUE(eventually([&] { return experiment.settled(); }));
  return experiment.frame(0);
}

TEST(UntilPsnr, ARunEndsWithTheUpdateAfterItWasReached) {
  const FramePtr frame = endOf(until((psnrAt(36) + psnrAt(37)) / 2));
  EXPECT_EQ(frame->state, RunState::Finished);
  EXPECT_EQ(frame->step, 38);
  EXPECT_EQ(frame->target, 38);
  EXPECT_EQ(frame->history->record.target, 38);
  EXPECT_EQ(frame->history->record.curve.back().step, 38) << "what it ends with is recorded";
  EXPECT_NEAR(frame->evaluation.scores[0].value, psnrAt(38), 1e-9);
}

TEST(UntilPsnr, NeverReachedItEndsAtItsTarget) {
  EXPECT_EQ(endOf(until(psnrAt(1000)))->step, 400);
  EXPECT_EQ(endOf(until(0))->step, 400);
}

TEST(UntilPsnr, WithBatchesItIsNoticedWhereTheWholeSignalIsEvaluated) {
  const FramePtr frame = endOf(until(psnrAt(36), true));
  EXPECT_EQ(frame->state, RunState::Finished);
  EXPECT_GE(frame->evaluation.scores[0].value, psnrAt(36));
  const auto& curve = frame->history->record.curve;
  ASSERT_GE(curve.size(), 2U);
  EXPECT_EQ(curve.back().step, frame->step);
  EXPECT_LT(curve[curve.size() - 2].scores[0], psnrAt(36)) << "the first that was good enough";
}

TEST(UntilPsnr, StoppedAndGoneOnWithItEndsAtTheSameStep) {
  const double wanted = psnrAt(36);
  for (const std::int64_t stop : {20, 36, 37}) {
    fake::Settings settings;
    settings.rate = kRate;
    auto half = std::make_unique<fake::Trainee>(settings);
    for (std::int64_t i = 0; i < stop; ++i) {
      half->step();
    }
    const std::vector<std::uint8_t> bytes = half->checkpoint({});
    auto restored = std::make_unique<fake::Trainee>(settings);
    RunParts parts = until(wanted);
    parts.restored = restored->restore(bytes);
    parts.trainee = std::move(restored);
    EXPECT_EQ(endOf(std::move(parts))->step, endOf(until(wanted))->step) << stop;
  }
}

TEST(UntilPsnr, WhoMovesTheTargetGoesOn) {
  ExperimentOptions options;
  options.startPlaying = true;
  std::vector<RunParts> runs;
  runs.push_back(until(psnrAt(36)));
  Experiment experiment(std::move(runs), std::make_shared<Pool>(2), options);
  ASSERT_TRUE(eventually([&] { return experiment.settled(); }));
  experiment.send(0, ExtendTarget{60});
  experiment.send(0, Play{});
  ASSERT_TRUE(eventually([&] { return experiment.settled(); }));
  EXPECT_EQ(experiment.frame(0)->step, 60);
}

}  // namespace
}  // namespace rankscope
