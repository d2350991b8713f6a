// Whole trainings, number by number, against Python PyTorch. In float64: Newton-Schulz amplifies rounding.
#include <gtest/gtest.h>

#include "optim/gradient_norm.h"
#include "optim/newton_schulz.h"
#include "optim/optimizer.h"
#include "optim/schedule.h"
#include "optim_oracle.h"
#include "spec/experiment_json.h"

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
      const std::vector<at::Tensor> gradients = sampleGradients(parameters, t);
      if (spec.clipNorm > 0) {
        clipNorm(gradients, spec.clipNorm);
      }
      optimizer->step({gradients, ratesOf(spec), serialFor, sampleLoss(parameters, t),
                       [&] { return refresh(gradients, parameters, t); }});
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

TEST_F(AgainstPyTorch, AmsgradAndClippedGradients) {
  OptimizerSpec spec;
  spec.lr = 1e-2;
  spec.beta2 = 0.9;  // forgets soon enough for the largest to differ from the present
  const double plain = worstDifference(spec, 100, at::kDouble);
  spec.amsgrad = true;
  EXPECT_LT(worstDifference(spec, 100, at::kDouble), 1e-13);
  EXPECT_LT(worstDifference(spec, 50, at::kFloat), 1e-6);
  spec.clipNorm = 2;
  EXPECT_LT(worstDifference(spec, 100, at::kDouble), 1e-13);
  EXPECT_LT(plain, 1e-13);
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

TEST_F(AgainstPyTorch, MuonWithEveryOrthogonalisation) {
  OptimizerSpec spec = muon();
  for (const char* kind : {"polar-express", "polar-express-folded", "svd", "partial"}) {
    spec.orthogonalisation = kind;
    spec.nsSteps = 6;
    spec.partialPower = 0.3;
    EXPECT_LT(worstDifference(spec, 50, at::kDouble), 1e-8) << kind;
  }
}

TEST_F(AgainstPyTorch, MuonWithPyTorchsAdjustments) {
  OptimizerSpec spec = muon();
  spec.weightDecay = 0.1;
  for (const char* adjustment : {"original", "match-rms"}) {
    spec.muonAdjust = adjustment;
    EXPECT_LT(worstDifference(spec, 100, at::kDouble), 1e-9) << adjustment;
  }
}

TEST_F(AgainstPyTorch, LionIn200Steps) {
  OptimizerSpec spec;
  spec.optimizer = "lion";
  spec.weightDecay = 0.1;
  EXPECT_LT(worstDifference(spec, 200, at::kDouble), 1e-12);
}

TEST_F(AgainstPyTorch, SgdIn200Steps) {
  OptimizerSpec spec;
  spec.optimizer = "sgd";
  spec.lr = 1e-2;
  EXPECT_LT(worstDifference(spec, 200, at::kDouble), 1e-13);
  spec.sgdNesterov = true;
  spec.sgdMomentum = 0.7;
  spec.weightDecay = 0.05;
  EXPECT_LT(worstDifference(spec, 200, at::kDouble), 1e-13);
}

/// A tanh network of the oracle's "lbfgs" job, and the losses of every look at it.
class TanhNetwork {
 public:
  TanhNetwork() {
    const std::vector<std::vector<std::int64_t>> shapes = {{12, 2}, {12}, {1, 12}};
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      parameters.push_back({std::to_string(i), ParameterRole::Other, drawn(10 + i, shapes[i])});
      gradients.push_back(at::zeros_like(parameters.back().value));
    }
  }

  // By hand: y = tanh(x W₁ᵀ + b) W₂ᵀ, mean squared error.
  double look() {
    const at::Tensor hidden = at::tanh(at::addmm(parameters[1].value, x, parameters[0].value.t()));
    const at::Tensor residual = at::mm(hidden, parameters[2].value.t()) - y;
    const at::Tensor slope = residual * (2.0 / 30);
    const at::Tensor inner = at::mm(slope, parameters[2].value) * (1 - hidden.square());
    gradients[0].copy_(at::mm(inner.t(), x));
    gradients[1].copy_(inner.sum(0));
    gradients[2].copy_(at::mm(slope.t(), hidden));
    losses.push_back(residual.square().mean().item<double>());
    return losses.back();
  }

  std::vector<Parameter> parameters;
  std::vector<at::Tensor> gradients;
  std::vector<double> losses;
  at::Tensor x = drawn(20, {30, 2}), y = drawn(21, {30, 1});
};

class LbfgsAgainstPyTorch : public AgainstPyTorch {
 protected:
  static void expectSameLooks(const OptimizerSpec& spec, int steps) {
    TanhNetwork network;
    const auto optimizer = makeOptimizer(spec, network.parameters);
    for (int t = 0; t < steps; ++t) {
      const double loss = network.look();
      optimizer->step({network.gradients, ratesOf(spec), serialFor, loss, [&] { return network.look(); }});
    }
    Json request = tableToJson(OptimizerSpec::properties(), &spec);
    request["job"] = "lbfgs";
    request["steps"] = steps;
    const auto theirs = askOracle(request)["losses"].get<std::vector<double>>();
    ASSERT_EQ(network.losses.size(), theirs.size());
    for (std::size_t i = 0; i < theirs.size(); ++i) {
      EXPECT_NEAR(network.losses[i], theirs[i], 1e-7 * theirs[i]) << "look " << i;
    }
    EXPECT_LT(theirs.back(), 0.7 * theirs.front()) << "it learns";
  }

  static OptimizerSpec spec(double lr, const std::string& search) {
    OptimizerSpec result;
    result.optimizer = "lbfgs";
    result.lr = lr;
    result.lineSearch = search;
    return result;
  }
};

TEST_F(LbfgsAgainstPyTorch, FixedSteps) {
  expectSameLooks(spec(0.3, "none"), 3);
}

TEST_F(LbfgsAgainstPyTorch, AHistoryThatIsFull) {
  OptimizerSpec small = spec(0.3, "none");
  small.lbfgsHistory = 4;
  small.lbfgsIterations = 7;
  expectSameLooks(small, 6);
}

TEST_F(LbfgsAgainstPyTorch, StrongWolfeSearch) {
  expectSameLooks(spec(1, "strong-wolfe"), 3);
}

TEST_F(LbfgsAgainstPyTorch, StrongWolfeSearchFromBadFirstSteps) {
  expectSameLooks(spec(30, "strong-wolfe"), 3);
  expectSameLooks(spec(1e-3, "strong-wolfe"), 3);
}

TEST_F(AgainstPyTorch, EverySchedule) {
  const std::vector<double> bases = {1e-2, 3e-4};
  const int horizon = 250;
  std::vector<OptimizerSpec> specs;
  Json request = {{"job", "schedule"}, {"rates", bases}, {"horizon", horizon}};
  for (const char* kind : {"cosine", "constant", "exponential", "geometric", "step"}) {
    for (const std::int64_t warmup : {0, 10}) {
      OptimizerSpec spec;
      spec.schedule = kind;
      spec.warmupSteps = warmup;
      specs.push_back(spec);
      request["cases"].push_back(tableToJson(OptimizerSpec::properties(), &spec));
    }
  }
  const Json answer = askOracle(request);
  for (std::size_t c = 0; c < specs.size(); ++c) {
    for (std::size_t i = 0; i < bases.size(); ++i) {
      const auto theirs = answer["rates"][c][i].get<std::vector<double>>();
      ASSERT_EQ(theirs.size(), static_cast<std::size_t>(horizon) + 1);
      for (int t = 0; t <= horizon; ++t) {
        EXPECT_NEAR(scheduledRate(specs[c], bases[i], t, horizon), theirs[static_cast<std::size_t>(t)],
                    1e-12 * bases[i])
            << specs[c].schedule << " step " << t;
      }
    }
  }
}

}  // namespace
}  // namespace rankscope::testing
