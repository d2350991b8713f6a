// Commands that ask a Run for something while it learns: its weights, and every score.
#include <atomic>
#include <cmath>
#include <memory>
#include <utility>

#include <gtest/gtest.h>

#include "train_fake.h"

namespace rankscope {
namespace {

using fake::eventually;
using fake::list;
using fake::makeRun;

TEST(Clone, HandsOutTheWeightsBetweenTwoSteps) {
  Experiment experiment(list(makeRun("a", 100000000)), std::make_shared<Pool>(1), {});
  experiment.sendAll(Play{});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->step > 3; }));
  std::shared_ptr<const WeightSnapshot> taken;
  std::atomic<bool> there = false;
  experiment.send(0, Clone{[&](WeightSnapshotPtr weights) {
                    taken = std::move(weights);
                    there = true;
                  }});
  ASSERT_TRUE(eventually([&] { return there.load(); }));
  EXPECT_GT(taken->step, 3);
  // Each weight is on its way to its target by (1 - rate) a step.
  const double expected = fake::target(1) * (1 - std::pow(1 - 0.01, static_cast<double>(taken->step)));
  EXPECT_NEAR(taken->arrays.front().values[1], expected, 1e-5);
  EXPECT_EQ(experiment.frame(0)->state, RunState::Running) << "it goes on";
}

TEST(Measure, MeasuresWhatIsElseMeasuredAtTheEnd) {
  fake::Settings settings;
  settings.slowlyScored = std::make_shared<std::atomic<int>>(0);
  Experiment experiment(list(makeRun("a", 100000, settings)), std::make_shared<Pool>(1), {});
  experiment.send(0, StepOnce{3});
  ASSERT_TRUE(eventually(
      [&] { return experiment.frame(0)->step == 3 && experiment.frame(0)->state == RunState::Paused; }));
  const int before = *settings.slowlyScored;
  experiment.send(0, Measure{});
  ASSERT_TRUE(eventually([&] { return experiment.frame(0)->notice.starts_with("step 3:"); }));
  EXPECT_EQ(*settings.slowlyScored, before + 1) << "though there are scores of this step already";
  EXPECT_EQ(experiment.frame(0)->step, 3);
}

}  // namespace
}  // namespace rankscope
