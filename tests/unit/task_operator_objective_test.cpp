#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "task/objective.h"
#include "task/poisson.h"
#include "task_oracle.h"

namespace rankscope {
namespace {

using testing::drawnFloats;

Signal picture(int width, int height, int channels) {
  Signal signal;
  signal.name = "picture";
  signal.points = std::int64_t{width} * height;
  signal.inputDimension = 2;
  signal.outputDimension = channels;
  signal.lattice.extents = {height, width};
  for (const float value : drawnFloats(1, static_cast<std::size_t>(signal.points * channels))) {
    signal.values.push_back(0.5F + 0.5F * value);
  }
  return signal;
}

TaskSpec task(const std::string& name) {
  TaskSpec spec;
  spec.task = name;
  spec.angles = 7;
  spec.scale = 2;
  return spec;
}

at::Tensor targetsOf(const Signal& signal) {
  return at::tensor(signal.values).reshape({signal.points, signal.outputDimension});
}

at::Tensor randomOutputs(const Signal& signal) {
  return at::tensor(drawnFloats(9, signal.values.size())).reshape({signal.points, signal.outputDimension});
}

double lossOf(const Objective& objective, const at::Tensor& outputs, const Signal& signal) {
  at::Tensor none;
  return objective.lossAndGradient(outputs, targetsOf(signal), signal.points, none);
}

struct Case {
  std::string task;
  int channels;
};

class OperatorTasks : public ::testing::TestWithParam<Case> {
 protected:
  Signal signal = picture(22, 16, GetParam().channels);
  std::unique_ptr<Objective> objective = makeObjective(task(GetParam().task), signal);
};

TEST_P(OperatorTasks, TheSignalItselfHasNoLoss) {
  EXPECT_FALSE(objective->pointwise());
  EXPECT_EQ(lossOf(*objective, targetsOf(signal), signal), 0);
  const ObservationPtr seen = objective->observation();
  ASSERT_TRUE(seen);
  EXPECT_EQ(std::vector<float>(objective->predicted().begin(), objective->predicted().end()), seen->values);
  EXPECT_EQ(static_cast<std::int64_t>(seen->values.size()),
            seen->extents[0] * seen->extents[1] * seen->channels);
}

// The loss is quadratic, so a central difference is exact but for rounding, however long the step.
TEST_P(OperatorTasks, TheGradientIsThatOfTheLoss) {
  const at::Tensor outputs = randomOutputs(signal);
  at::Tensor gradient = at::empty_like(outputs);
  objective->lossAndGradient(outputs, targetsOf(signal), signal.points, gradient);
  const double scale = gradient.abs().max().item<double>();
  for (std::int64_t i = 0; i < outputs.numel(); i += 37) {
    constexpr double kStep = 4;
    at::Tensor up = outputs.clone();
    at::Tensor down = outputs.clone();
    up.view({-1})[i] += kStep;
    down.view({-1})[i] -= kStep;
    const double slope = (lossOf(*objective, up, signal) - lossOf(*objective, down, signal)) / (2 * kStep);
    EXPECT_NEAR(gradient.view({-1})[i].item<double>(), slope, 1e-4 * scale) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, OperatorTasks,
                         ::testing::Values(Case{"ct", 1}, Case{"superres", 3}, Case{"superres", 1}),
                         [](const auto& one) { return one.param.task + std::to_string(one.param.channels); });

TEST(Ct, ScoresTheClampedPictureAndSuperResolutionDoesNot) {
  const Signal signal = picture(10, 10, 1);
  const at::Tensor outputs = targetsOf(signal) + 100;
  const auto clamped = makeObjective(task("ct"), signal)->scores(outputs, targetsOf(signal), 0);
  EXPECT_EQ(clamped.at(0).name, "psnr");
  EXPECT_NEAR(clamped.at(0).value, -10 * std::log10((1 - targetsOf(signal)).pow(2).mean().item<double>()),
              1e-4);
  const auto plain = makeObjective(task("superres"), signal)->scores(outputs, targetsOf(signal), 0);
  EXPECT_NEAR(plain.at(0).value, -40, 1e-4);
}

TEST(Ct, NoiseHasTheVarianceItSaysAndIsFixedByTheSeed) {
  const Signal signal = picture(60, 60, 1);
  TaskSpec spec = task("ct");
  spec.angles = 60;
  const ObservationPtr clean = makeObjective(spec, signal)->observation();
  const auto deviation = [&](const TaskSpec& noisy) {
    const ObservationPtr seen = makeObjective(noisy, signal, {5, {}})->observation();
    double sum = 0;
    for (std::size_t i = 0; i < seen->values.size(); ++i) {
      sum += std::pow(static_cast<double>(seen->values[i]) - static_cast<double>(clean->values[i]), 2);
    }
    return sum / static_cast<double>(seen->values.size());
  };
  spec.noise = 0.5;
  EXPECT_NEAR(deviation(spec), 0.25, 0.03);
  EXPECT_EQ(makeObjective(spec, signal, {5, {}})->observation()->values,
            makeObjective(spec, signal, {5, {}})->observation()->values);
  EXPECT_NE(makeObjective(spec, signal, {5, {}})->observation()->values,
            makeObjective(spec, signal, {6, {}})->observation()->values);
  // Poisson: the variance of counts / τ is mean / τ; readout noise of 2 counts adds (2 / τ)².
  double mean = 0;
  for (const float value : clean->values) {
    mean += static_cast<double>(value) / static_cast<double>(clean->values.size());
  }
  spec.photons = 30;
  spec.noise = 2;
  EXPECT_NEAR(deviation(spec), mean / 30 + 4.0 / 900, 0.08 * mean / 30);
}

TEST(Ct, ColoursAndTinyPicturesAreRefused) {
  EXPECT_THROW(makeObjective(task("ct"), picture(8, 8, 3)), UserError);
  EXPECT_THROW(makeObjective(task("superres"), picture(1, 8, 3)), UserError);
}

TEST(Poisson, MeanAndVarianceAreTheMean) {
  for (const double mean : {0.3, 4.0, 9.9, 10.1, 80.0, 5000.0}) {
    Rng rng(7);
    constexpr int kDraws = 20000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < kDraws; ++i) {
      const double x = poisson(mean, rng);
      sum += x;
      squares += (x - mean) * (x - mean);
    }
    EXPECT_NEAR(sum / kDraws, mean, 5 * std::sqrt(mean / kDraws)) << mean;
    EXPECT_NEAR(squares / kDraws, mean, 5 * std::sqrt((2 * mean * mean + mean) / kDraws)) << mean;
  }
  Rng rng(7);
  EXPECT_EQ(poisson(0, rng), 0);
  EXPECT_EQ(poisson(-3, rng), 0);
}

}  // namespace
}  // namespace rankscope
