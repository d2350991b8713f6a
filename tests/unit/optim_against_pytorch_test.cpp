// Whole trainings, number by number, against Python PyTorch. In float64: Newton-Schulz amplifies rounding.
#include <gtest/gtest.h>

#include "optim/newton_schulz.h"
#include "optim/optimizer.h"
#include "optim/schedule.h"
#include "optim_oracle.h"

namespace rankscope::testing {
namespace {

class AgainstPyTorch : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = oracleMissing(); !reason.empty()) {
      GTEST_SKIP() << reason;
    }
  }

  /// The largest |ours - theirs| over the largest |theirs| of a parameter, after training both.
  static double worstDifference(const OptimizerSpec& spec, int steps, at::ScalarType dtype) {
    std::vector<Parameter> parameters = sampleParameters(dtype);
    const auto optimizer = makeOptimizer(spec, parameters);
    for (int t = 0; t < steps; ++t) {
      optimizer->step(sampleGradients(parameters, t), spec.lr, spec.muonLr, serialFor);
    }
    const Json answer = askOracle(trainingRequest(spec, steps, dtype == at::kDouble ? "float64" : "float32"));
    double worst = 0;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const auto theirs = answer["parameters"][i].get<std::vector<double>>();
      const at::Tensor expected = at::tensor(theirs, at::kDouble);
      const at::Tensor ours = parameters[i].value.to(at::kDouble).flatten();
      const auto difference =
          (ours - expected).abs().max().item<double>() / expected.abs().max().item<double>();
      EXPECT_TRUE(std::isfinite(difference)) << parameters[i].name;
      worst = std::max(worst, difference);
    }
    return worst;
  }

  static OptimizerSpec muon() {
    OptimizerSpec spec;
    spec.optimizer = "muon";
    spec.lr = 3e-3;
    spec.muonLr = 2e-2;
    return spec;
  }
};

TEST_F(AgainstPyTorch, AdamIn200Steps) {
  OptimizerSpec spec;
  spec.lr = 1e-2;
  EXPECT_LT(worstDifference(spec, 200, at::kDouble), 1e-13);
}

TEST_F(AgainstPyTorch, AdamWithDecoupledDecayIsAdamW) {
  OptimizerSpec spec;
  spec.lr = 1e-2;
  spec.beta1 = 0.8;
  spec.beta2 = 0.95;
  spec.eps = 1e-3;
  spec.weightDecay = 0.1;
  EXPECT_LT(worstDifference(spec, 200, at::kDouble), 1e-13);
}

TEST_F(AgainstPyTorch, AdamsFirstFloat32StepToTheLastBit) {
  EXPECT_LT(worstDifference({}, 1, at::kFloat), 1e-7);
}

TEST_F(AgainstPyTorch, AdamInFloat32StaysWithinRounding) {
  EXPECT_LT(worstDifference({}, 50, at::kFloat), 1e-6);
}

TEST_F(AgainstPyTorch, MuonIn200Steps) {
  EXPECT_LT(worstDifference(muon(), 200, at::kDouble), 1e-9);
}

TEST_F(AgainstPyTorch, MuonOnEvery2dWeightWithDecay) {
  OptimizerSpec spec = muon();
  spec.muonRule = "all-2d";
  spec.weightDecay = 0.05;
  EXPECT_LT(worstDifference(spec, 200, at::kDouble), 1e-9);
}

TEST_F(AgainstPyTorch, MuonWithoutNesterovAndOtherMomentum) {
  OptimizerSpec spec = muon();
  spec.nesterov = false;
  spec.momentum = 0.8;
  spec.nsSteps = 3;
  EXPECT_LT(worstDifference(spec, 200, at::kDouble), 1e-9);
}

TEST_F(AgainstPyTorch, NewtonSchulzInEveryPrecision) {
  const std::vector<std::pair<std::string, double>> tolerances = {{"float32", 2e-5}, {"bfloat16", 4e-2}};
  const std::vector<std::vector<std::int64_t>> shapes = {{48, 80}, {80, 48}};
  Json cases;
  for (const auto& [precision, tolerance] : tolerances) {
    for (const auto& shape : shapes) {
      cases.push_back({{"dtype", precision}, {"shape", shape}});
    }
  }
  const Json answer = askOracle({{"job", "orthogonalise"}, {"cases", cases}});
  std::size_t next = 0;
  for (const auto& [precision, tolerance] : tolerances) {
    for (const auto& shape : shapes) {
      const at::Tensor ours = newtonSchulz(drawn(7, shape).to(at::kFloat), 5, precision);
      const auto values = answer["results"][next++].get<std::vector<double>>();
      const at::Tensor theirs = at::tensor(values, at::kDouble).view(shape);
      EXPECT_EQ(ours.scalar_type(), at::kFloat);
      EXPECT_LT((ours.to(at::kDouble) - theirs).abs().max().item<double>(), tolerance) << precision;
    }
  }
}

TEST_F(AgainstPyTorch, CosineSchedule) {
  OptimizerSpec spec;
  spec.lrMin = 1e-6;
  const std::vector<double> bases = {1e-2, 3e-4};
  const int horizon = 250;
  const Json answer =
      askOracle({{"job", "cosine"}, {"rates", bases}, {"horizon", horizon}, {"lr-min", spec.lrMin}});
  ASSERT_EQ(answer["rates"].size(), static_cast<std::size_t>(horizon) + 1);
  for (int t = 0; t <= horizon; ++t) {
    for (std::size_t i = 0; i < bases.size(); ++i) {
      const auto theirs = answer["rates"][static_cast<std::size_t>(t)][i].get<double>();
      EXPECT_NEAR(scheduledRate(spec, bases[i], t, horizon), theirs, 1e-12 * bases[i]) << "step " << t;
    }
  }
}

}  // namespace
}  // namespace rankscope::testing
