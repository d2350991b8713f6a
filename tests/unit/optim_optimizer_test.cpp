// Closed forms, membership, state, and independence of threads.
#include <array>
#include <atomic>
#include <cmath>
#include <thread>

#include <gtest/gtest.h>

#include "base/error.h"
#include "optim/optimizer.h"
#include "optim/schedule.h"
#include "optim_oracle.h"

namespace rankscope::testing {
namespace {

constexpr std::array kEvery = {"adam", "muon", "lion", "sgd", "lbfgs"};
/// Those that take one gradient a step.
constexpr std::array kFirstOrder = {"adam", "muon", "lion", "sgd"};

OptimizerSpec specOf(const std::string& optimizer) {
  OptimizerSpec spec;
  spec.optimizer = optimizer;
  return spec;
}

/// Tasks from the last to the first, on three threads.
void scatteredFor(std::size_t count, const std::function<void(std::size_t)>& task) {
  std::atomic<std::size_t> left = count;
  const auto work = [&] {
    for (std::size_t mine = left.load(); mine > 0;) {
      if (left.compare_exchange_weak(mine, mine - 1)) {
        task(mine - 1);
        mine = left.load();
      }
    }
  };
  const std::vector<std::jthread> threads = [&] {
    std::vector<std::jthread> started;
    for (int i = 0; i < 3; ++i) {
      started.emplace_back(work);
    }
    return started;
  }();
}

void train(Optimizer& optimizer, const OptimizerSpec& spec, const std::vector<Parameter>& parameters,
           int first, int last, const ParallelFor& parallelFor = serialFor) {
  for (int t = first; t < last; ++t) {
    const std::vector<at::Tensor> gradients = sampleGradients(parameters, t);
    optimizer.step({gradients, ratesOf(spec), parallelFor, sampleLoss(parameters, t),
                    [&] { return refresh(gradients, parameters, t); }});
  }
}

void expectSameBits(const std::vector<Parameter>& a, const std::vector<Parameter>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_TRUE(at::equal(a[i].value, b[i].value)) << a[i].name;
  }
}

std::vector<Parameter> one(const at::Tensor& value, ParameterRole role = ParameterRole::HiddenWeight) {
  return {{"layers.1.weight", role, value}};
}

TEST(Optimizers, EveryChoiceOfTheSpecCanBeMade) {
  const Property* row = OptimizerSpec::properties().find("optimizer");
  ASSERT_NE(row, nullptr);
  ASSERT_GE(row->choices.size(), 2u);
  const std::vector<Parameter> parameters = sampleParameters(at::kFloat);
  for (const Choice& choice : row->choices) {
    EXPECT_NE(makeOptimizer(specOf(choice.name), parameters), nullptr) << choice.name;
  }
}

TEST(Optimizers, AnUnknownNameIsAnsweredWithTheNearest) {
  try {
    makeOptimizer(specOf("moun"), {});
    FAIL() << "no exception";
  } catch (const UserError& error) {
    EXPECT_NE(std::string(error.what()).find("'muon'"), std::string::npos) << error.what();
  }
}

TEST(Optimizers, StepsAreCounted) {
  for (const char* name : kEvery) {
    const std::vector<Parameter> parameters = sampleParameters(at::kFloat);
    const auto optimizer = makeOptimizer(specOf(name), parameters);
    EXPECT_EQ(optimizer->stepsDone(), 0);
    train(*optimizer, specOf(name), parameters, 0, 3);
    EXPECT_EQ(optimizer->stepsDone(), 3);
  }
}

TEST(Optimizers, GradientsAreLeftAlone) {
  for (const char* name : kFirstOrder) {
    const std::vector<Parameter> parameters = sampleParameters(at::kFloat);
    const auto optimizer = makeOptimizer(specOf(name), parameters);
    const std::vector<at::Tensor> gradients = sampleGradients(parameters, 0);
    const std::vector<at::Tensor> again = sampleGradients(parameters, 0);
    optimizer->step({gradients, {1e-2, 1e-2}});
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      EXPECT_TRUE(at::equal(gradients[i], again[i])) << name << ' ' << parameters[i].name;
    }
  }
}

TEST(Optimizers, SameBitsOnOneThreadAndOnThree) {
  for (const char* name : kEvery) {
    std::vector<Parameter> serial = sampleParameters(at::kFloat);
    serial.push_back({"large", ParameterRole::Other, drawn(9, {300, 400}).to(at::kFloat)});
    const std::vector<Parameter> scattered = cloned(serial);
    const auto a = makeOptimizer(specOf(name), serial);
    const auto b = makeOptimizer(specOf(name), scattered);
    train(*a, specOf(name), serial, 0, 5);
    train(*b, specOf(name), scattered, 0, 5, scatteredFor);
    expectSameBits(serial, scattered);
  }
}

TEST(Optimizers, ASavedStateGoesOnWithTheSameBits) {
  for (const char* name : kEvery) {
    const std::vector<Parameter> straight = sampleParameters(at::kFloat);
    const auto whole = makeOptimizer(specOf(name), straight);
    train(*whole, specOf(name), straight, 0, 7);
    const std::vector<Parameter> resumed = cloned(straight);
    const auto second = makeOptimizer(specOf(name), resumed);
    auto target = second->state();
    const auto source = whole->state();
    ASSERT_EQ(source.size(), target.size());
    for (std::size_t i = 0; i < source.size(); ++i) {
      EXPECT_EQ(source[i].first, target[i].first);
      target[i].second.copy_(source[i].second);
    }
    second->setStepsDone(whole->stepsDone());
    train(*whole, specOf(name), straight, 7, 15);
    train(*second, specOf(name), resumed, 7, 15);
    expectSameBits(straight, resumed);
  }
}

TEST(Optimizers, StateIsNamedAfterItsParameters) {
  const std::vector<Parameter> parameters = sampleParameters(at::kFloat);
  std::vector<std::string> names;
  for (const auto& [name, tensor] : makeOptimizer(specOf("muon"), parameters)->state()) {
    names.push_back(name);
  }
  const std::vector<std::string> expected = {
      "muon.m.layers.1.weight", "muon.m.layers.2.weight", "muon.m.layers.3.weight", "adam.m.layers.0.weight",
      "adam.v.layers.0.weight", "adam.m.layers.0.bias",   "adam.v.layers.0.bias",   "adam.m.layers.1.bias",
      "adam.v.layers.1.bias",   "adam.m.layers.2.bias",   "adam.v.layers.2.bias",   "adam.m.layers.3.bias",
      "adam.v.layers.3.bias",   "adam.m.layers.4.weight", "adam.v.layers.4.weight", "adam.m.layers.4.bias",
      "adam.v.layers.4.bias"};
  EXPECT_EQ(names, expected);
}

TEST(Optimizers, MuonTakesHiddenMatricesOrEveryMatrix) {
  const std::vector<Parameter> parameters = sampleParameters(at::kFloat);
  OptimizerSpec spec = specOf("muon");
  using Names = std::vector<std::string>;
  EXPECT_EQ(makeOptimizer(spec, parameters)->muonParameters(),
            (Names{"layers.1.weight", "layers.2.weight", "layers.3.weight"}));
  spec.muonRule = "all-2d";
  EXPECT_EQ(makeOptimizer(spec, parameters)->muonParameters(),
            (Names{"layers.0.weight", "layers.1.weight", "layers.2.weight", "layers.3.weight"}))
      << "the last matrix has one row and stays with Adam";
  EXPECT_TRUE(makeOptimizer(specOf("adam"), parameters)->muonParameters().empty());
}

TEST(Optimizers, FusedAdamAgreesWithTensorOperations) {
  OptimizerSpec spec = specOf("adam");
  spec.weightDecay = 0.1;
  const at::Tensor start = drawn(3, {190, 210}).to(at::kFloat);
  const std::vector<Parameter> fused = one(start.clone());
  const std::vector<Parameter> strided = one(start.t().contiguous().t());
  ASSERT_FALSE(strided[0].value.is_contiguous());
  const auto a = makeOptimizer(spec, fused);
  const auto b = makeOptimizer(spec, strided);
  train(*a, spec, fused, 0, 20);
  train(*b, spec, strided, 0, 20);
  EXPECT_LT((fused[0].value - strided[0].value).abs().max().item<float>(), 1e-6f);
  EXPECT_GT((fused[0].value - start).abs().max().item<float>(), 1e-2f);
}

TEST(Optimizers, AGradientMayBeStrided) {
  const std::vector<Parameter> plain = one(drawn(3, {50, 70}).to(at::kFloat));
  const std::vector<Parameter> other = cloned(plain);
  const at::Tensor gradient = drawn(4, {50, 70}).to(at::kFloat);
  const at::Tensor strided = gradient.t().contiguous().t();
  for (const char* name : kFirstOrder) {
    makeOptimizer(specOf(name), plain)->step({std::vector{gradient}, {1e-2, 1e-2}});
    makeOptimizer(specOf(name), other)->step({std::vector{strided}, {1e-2, 1e-2}});
    expectSameBits(plain, other);
  }
}

TEST(Optimizers, AuxiliaryAdamHasItsOwnEpsilon) {
  // The first step is lr g / (|g| + eps).
  const double g = 1e-9;
  for (const auto& [name, eps] : {std::pair{"adam", 1e-8}, std::pair{"muon", 1e-10}}) {
    const std::vector<Parameter> parameters = one(at::zeros({4}, at::kDouble), ParameterRole::Bias);
    makeOptimizer(specOf(name), parameters)->step({std::vector{at::full({4}, g, at::kDouble)}, {0.5, 9}});
    EXPECT_NEAR(parameters[0].value[0].item<double>(), -0.5 * g / (g + eps), 1e-9) << name;
  }
}

TEST(Optimizers, MuonsFirstStepOnARankOneGradient) {
  // One singular value, so it is 1 after normalisation and .696436 after five steps; √(36/9) = 2 for the tall
  // shape.
  const at::Tensor u = at::ones({36, 1}, at::kDouble) / 6;
  const at::Tensor v = at::ones({1, 9}, at::kDouble) / 3;
  const std::vector<Parameter> parameters = one(at::zeros({36, 9}, at::kDouble));
  makeOptimizer(specOf("muon"), parameters)->step({std::vector{at::mm(u, v) * 1e6}, {7, 0.1}});
  EXPECT_NEAR(parameters[0].value[5][4].item<double>(), -0.1 * 2 * .696436 / 18, 1e-7);
}

TEST(Optimizers, MuonTakesAComplexMatrixAsOne) {
  // Rank one again: z wᴴ / (|z| |w|), phases and all, by the golden value at 1/√2, for the real block of a
  // complex matrix has √2 times its norm.
  const at::Tensor z = at::complex(drawn(1, {6}), drawn(2, {6}));
  const at::Tensor w = at::complex(drawn(3, {6}), drawn(4, {6}));
  const at::Tensor dyad = at::outer(z, w.conj()).resolve_conj();
  const at::Tensor unit = dyad / at::linalg_vector_norm(dyad);
  const std::vector<Parameter> parameters = {
      {"layers.1.weight.complex", ParameterRole::HiddenWeight, at::zeros({6, 6, 2}, at::kDouble)}};
  const auto optimizer = makeOptimizer(specOf("muon"), parameters);
  optimizer->step({std::vector{at::view_as_real(dyad * 1e6)}, {7, 0.1}});
  EXPECT_EQ(optimizer->muonParameters().size(), 1U);
  EXPECT_EQ(optimizer->state().at(0).second.sizes(), parameters[0].value.sizes());
  EXPECT_LT((at::view_as_complex(parameters[0].value) + unit * 0.1 * 1.108111).abs().max().item<double>(),
            1e-7);
}

TEST(Optimizers, WithoutGradientOnlyDecayActs) {
  for (const char* name : {"adam", "muon", "lion"}) {
    OptimizerSpec spec = specOf(name);
    spec.weightDecay = 0.25;
    std::vector<Parameter> parameters = sampleParameters(at::kDouble);
    const std::vector<Parameter> before = cloned(parameters);
    const auto optimizer = makeOptimizer(spec, parameters);
    std::vector<at::Tensor> zeros;
    for (const Parameter& parameter : parameters) {
      zeros.push_back(at::zeros_like(parameter.value));
    }
    optimizer->step({zeros, {0.1, 0.2}});
    const std::vector<std::string> byMuon = optimizer->muonParameters();
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const bool muon = std::count(byMuon.begin(), byMuon.end(), parameters[i].name) > 0;
      const double factor = 1 - (muon ? 0.2 : 0.1) * 0.25;
      EXPECT_LT((parameters[i].value - before[i].value * factor).abs().max().item<double>(), 1e-15) << name;
    }
  }
}

TEST(Optimizers, AnEmptyListIsFine) {
  for (const char* name : kEvery) {
    const auto optimizer = makeOptimizer(specOf(name), {});
    optimizer->step({{}, {1, 1}});
    EXPECT_EQ(optimizer->stepsDone(), 1);
    EXPECT_TRUE(optimizer->state().empty());
  }
}

TEST(Schedule, CosineHasItsEndsAndMiddle) {
  OptimizerSpec spec;
  spec.lrMin = 1e-3;
  EXPECT_DOUBLE_EQ(scheduledRate(spec, 0.5, 0, 100), 0.5);
  EXPECT_NEAR(scheduledRate(spec, 0.5, 50, 100), (0.5 + 1e-3) / 2, 1e-15);
  EXPECT_EQ(scheduledRate(spec, 0.5, 100, 100), 1e-3);
  EXPECT_EQ(scheduledRate(spec, 0.5, 1'000'000, 100), 1e-3) << "past the horizon the rate stays";
}

TEST(Schedule, ABaseBelowTheMinimumStays) {
  OptimizerSpec spec;
  spec.lrMin = 1e-3;
  for (const std::int64_t step : {0, 50, 100, 500}) {
    EXPECT_EQ(scheduledRate(spec, 1e-4, step, 100), 1e-4);
    EXPECT_EQ(scheduledRate(spec, 0, step, 100), 0);
  }
}

TEST(Schedule, ConstantIsConstant) {
  OptimizerSpec spec;
  spec.schedule = "constant";
  for (const std::int64_t step : {0, 50, 100, 500}) {
    EXPECT_EQ(scheduledRate(spec, 0.5, step, 100), 0.5);
  }
}

TEST(Schedule, WarmUpRisesInEqualStepsAndLeavesTheRestOfTheHorizon) {
  OptimizerSpec spec;
  spec.lrMin = 0;
  spec.warmupSteps = 4;
  for (int t = 0; t <= 4; ++t) {
    EXPECT_NEAR(scheduledRate(spec, 1, t, 104), 0.2 * (t + 1), 1e-15);
  }
  EXPECT_NEAR(scheduledRate(spec, 1, 54, 104), 0.5, 1e-15);
  EXPECT_EQ(scheduledRate(spec, 1, 104, 104), 0);
  EXPECT_EQ(scheduledRate(spec, 1, 2, 3), 0.6) << "a horizon shorter than the warm-up";
}

TEST(Schedule, ExponentialAndStepStayAfterTheHorizon) {
  OptimizerSpec spec;
  spec.schedule = "exponential";
  spec.lrDecay = 0.01;
  EXPECT_NEAR(scheduledRate(spec, 1, 50, 100), 0.1, 1e-15);
  EXPECT_NEAR(scheduledRate(spec, 1, 500, 100), 0.01, 1e-15);
  spec.schedule = "step";
  EXPECT_EQ(scheduledRate(spec, 1, 24, 100), 1);
  EXPECT_EQ(scheduledRate(spec, 1, 25, 100), 0.5) << "0 drops every quarter";
  EXPECT_EQ(scheduledRate(spec, 1, 500, 100), 0.0625);
  spec.stepEvery = 30;
  spec.stepFactor = 0.1;
  EXPECT_NEAR(scheduledRate(spec, 1, 89, 100), 0.01, 1e-15);
}

TEST(Schedule, LbfgsHasNone) {
  OptimizerSpec spec = specOf("lbfgs");
  spec.warmupSteps = 10;
  for (const std::int64_t step : {0, 50, 500}) {
    EXPECT_EQ(scheduledRate(spec, 0.5, step, 100), 0.5);
  }
}

}  // namespace
}  // namespace rankscope::testing
