// Commands that arrive while a Run is busy, blocked or about to fail.
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "train/experiment.h"
#include "train_fake.h"

namespace rankscope {
namespace {

using fake::eventually;
using fake::list;
using fake::makeRun;

bool hasState(const Experiment& experiment, RunState state) {
  return eventually([&] { return experiment.frame(0)->state == state; });
}

/// Answers once the gate is open.
class GatedAnalyzer : public fake::Analyzer {
 public:
  explicit GatedAnalyzer(std::shared_ptr<std::atomic<bool>> open) : open_(std::move(open)) {}
  Spectra analyze(const WeightSnapshot& weights, bool withActivations) override {
    while (!*open_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return fake::Analyzer::analyze(weights, withActivations);
  }

 private:
  std::shared_ptr<std::atomic<bool>> open_;
};

TEST(Interruption, ARunWaitsForItsSpectraYetHearsCommands) {
  const auto open = std::make_shared<std::atomic<bool>>(false);
  RunParts parts = makeRun("a", 100);  // spectra at every step
  parts.analyzer = std::make_unique<GatedAnalyzer>(open);
  Experiment experiment(list(std::move(parts)), std::make_shared<Pool>(1), {});
  experiment.send(0, Play{});
  // Those of steps 0 and 1 are outstanding.
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->step == 1; }));
  experiment.send(0, SetRates{{0.02, 0}});
  experiment.send(0, Pause{});
  ASSERT_TRUE(hasState(experiment, RunState::Paused));
  EXPECT_EQ(experiment.frame(0)->step, 1);
  EXPECT_EQ(experiment.frame(0)->rates.lr, 0.02);
  experiment.send(0, Play{});
  *open = true;
  ASSERT_TRUE(eventually([&] { return experiment.settled(); }));
  EXPECT_EQ(experiment.frame(0)->history->record.spectra.size(), 101U);
}

TEST(Interruption, ARunThatWaitsForItsSpectraCanBeDestroyed) {
  const auto open = std::make_shared<std::atomic<bool>>(false);
  RunParts parts = makeRun("a", 100);
  parts.analyzer = std::make_unique<GatedAnalyzer>(open);
  {
    Experiment experiment(list(std::move(parts)), std::make_shared<Pool>(1), {});
    experiment.send(0, Play{});
    ASSERT_TRUE(eventually([&] { return experiment.frame(0)->step == 1; }));
    experiment.stop();  // needs no checkpoint, so it does not wait for the Analyst either
    EXPECT_EQ(experiment.frame(0)->state, RunState::Stopped);
    *open = true;
  }
}

TEST(Interruption, AStopWhoseLastEvaluationFailsStillEndsTheThread) {
  fake::Settings settings;
  settings.evaluateThrowsFrom = 1;
  settings.delay = std::chrono::milliseconds(1);
  Experiment experiment(list(makeRun("a", 1000000, settings)), std::make_shared<Pool>(1), {});
  experiment.send(0, Play{});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->step > 1; }));
  experiment.stop();
  EXPECT_EQ(experiment.frame(0)->state, RunState::Failed);
  ASSERT_TRUE(experiment.frame(0)->failure);
  EXPECT_NE(experiment.frame(0)->failure->what.find("blind"), std::string::npos);
  EXPECT_TRUE(experiment.settled());
}

TEST(Interruption, CommandsBehindOneThatFailsAreHeard) {
  fake::Settings settings;
  settings.evaluateThrowsFrom = 1;
  settings.delay = std::chrono::milliseconds(50);
  Experiment experiment(list(makeRun("a", 1000000, settings)), std::make_shared<Pool>(1), {});
  experiment.send(0, Play{});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->step > 0; }));
  // All three arrive during one step; the first fails, for it must evaluate.
  experiment.send(0, Pause{});
  experiment.send(0, Reset{});
  experiment.send(0, SetRates{{0.5, 0}});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->rates.lr == 0.5; }));
  EXPECT_EQ(experiment.frame(0)->state, RunState::Paused);
  EXPECT_EQ(experiment.frame(0)->step, 0);
  EXPECT_FALSE(experiment.frame(0)->failure);
}

TEST(Interruption, SpectraFromBeforeAResetAreForgotten) {
  Experiment experiment(list(makeRun("a", 20, {}, std::chrono::milliseconds(10))), std::make_shared<Pool>(1),
                        {});
  experiment.send(0, StepOnce{3});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->step == 3; }));
  experiment.send(0, Reset{});
  experiment.send(0, Play{});
  ASSERT_TRUE(eventually([&] { return experiment.settled(); }));
  const auto& spectra = experiment.frame(0)->history->record.spectra;
  ASSERT_EQ(spectra.size(), 21U);
  for (std::size_t i = 0; i < spectra.size(); ++i) {
    EXPECT_EQ(spectra[i]->step, static_cast<std::int64_t>(i));
  }
}

}  // namespace
}  // namespace rankscope
