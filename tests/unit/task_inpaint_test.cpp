#include <cmath>
#include <set>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "task/objective.h"

namespace rankscope {
namespace {

Signal grayPicture(int width, int height) {
  Signal signal;
  signal.points = std::int64_t{width} * height;
  signal.inputDimension = 2;
  signal.outputDimension = 1;
  signal.lattice.extents = {height, width};
  signal.values.assign(static_cast<std::size_t>(signal.points), 0.0F);
  return signal;
}

TaskSpec inpaint(double keep) {
  TaskSpec task;
  task.task = "inpaint";
  task.keep = keep;
  return task;
}

std::vector<std::int64_t> pointsOf(const Objective& objective) {
  return {objective.trainingPoints().begin(), objective.trainingPoints().end()};
}

TEST(Inpaint, KeepsTheShareItSaysDrawnFromTheSeed) {
  const Signal signal = grayPicture(40, 25);
  const auto points = pointsOf(*makeObjective(inpaint(0.2), signal, {3, {}}));
  EXPECT_EQ(points.size(), 200U);
  EXPECT_TRUE(std::is_sorted(points.begin(), points.end()));
  EXPECT_EQ(std::set<std::int64_t>(points.begin(), points.end()).size(), 200U);
  EXPECT_EQ(pointsOf(*makeObjective(inpaint(0.2), signal, {3, {}})), points);
  EXPECT_NE(pointsOf(*makeObjective(inpaint(0.2), signal, {4, {}})), points);
}

TEST(Inpaint, EveryPointIsDrawnEquallyOften) {
  const Signal signal = grayPicture(10, 5);
  std::vector<int> counts(50);
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    for (const std::int64_t point : pointsOf(*makeObjective(inpaint(0.2), signal, {seed, {}}))) {
      ++counts.at(static_cast<std::size_t>(point));
    }
  }
  for (const int count : counts) {
    EXPECT_NEAR(count, 800, 130);  // five standard deviations of Binomial(4000, 0.2)
  }
}

TEST(Inpaint, ScoresTrainTestAndAllApart) {
  const Signal signal = grayPicture(10, 10);
  const auto objective = makeObjective(inpaint(0.25), signal, {});
  const at::Tensor targets = at::zeros({100, 1});
  at::Tensor outputs = at::full({100, 1}, 0.1);  // 20 dB where it is not trained on
  for (const std::int64_t point : objective->trainingPoints()) {
    outputs[point][0] = 0.01;  // 40 dB where it is
  }
  const auto scores = objective->scores(outputs, targets, 0);
  ASSERT_EQ(scores.size(), 3U);
  EXPECT_EQ(scores[0].name, "psnr");
  EXPECT_NEAR(scores[0].value, -10 * std::log10(0.25 * 1e-4 + 0.75 * 1e-2), 1e-4);
  EXPECT_EQ(scores[1].name, "psnr_train");
  EXPECT_NEAR(scores[1].value, 40, 1e-4);
  EXPECT_EQ(scores[2].name, "psnr_test");
  EXPECT_NEAR(scores[2].value, 20, 1e-4);
}

TEST(Inpaint, TheMaskIsWhatItTrainsOn) {
  const auto objective = makeObjective(inpaint(0.1), grayPicture(20, 10), {});
  const ObservationPtr mask = objective->observation();
  ASSERT_TRUE(mask);
  EXPECT_EQ(mask->kind, Observation::Kind::Mask);
  EXPECT_EQ(mask->extents, (std::vector<std::int64_t>{10, 20}));
  std::vector<std::int64_t> points;
  for (std::size_t i = 0; i < mask->values.size(); ++i) {
    if (mask->values[i] == 1) {
      points.push_back(static_cast<std::int64_t>(i));
    }
  }
  EXPECT_EQ(points, pointsOf(*objective));
  EXPECT_TRUE(objective->predicted().empty());
}

TEST(Inpaint, KeepingNothingIsRefused) {
  EXPECT_THROW(makeObjective(inpaint(1e-6), grayPicture(10, 10), {}), UserError);
}

TEST(Tasks, AnUnknownOneIsRefused) {
  TaskSpec task;
  task.task = "dream";
  EXPECT_THROW(makeObjective(task, grayPicture(2, 2), {}), UserError);
}

}  // namespace
}  // namespace rankscope
