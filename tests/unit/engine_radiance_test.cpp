// Radiance fields on the Trainee: both passes of the networks, rays through them, training, and the same bits
// again.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "engine/inr_trainee.h"
#include "engine/no_objective.h"
#include "engine/radiance_renderer.h"
#include "engine/tiled_engine.h"
#include "model/radiance_mlp.h"
#include "model/signal_shape.h"
#include "scene/sample_scene.h"
#include "scene/scene_signal.h"
#include "spec/default_rates.h"
#include "spec/task_defaults.h"
#include "task/radiance_loss.h"

namespace rankscope {
namespace {

ModelSpec smallModel(const std::string& network) {
  ModelSpec model;
  model.network = network;
  model.hiddenLayers = 2;
  model.width = 24;
  model.omega = 4;
  model.bands = 3;
  model.gridLevels = 4;
  model.gridTable = 8;
  model.gridCoarsest = 3;
  model.gridFinest = 20;
  model.geometryFeatures = 7;
  model.occupancy = 8;
  return model;
}

at::Tensor someInputs(std::int64_t rows) {
  Rng rng(7);
  at::Tensor x = at::empty({rows, kRadianceInput}, at::kFloat);
  auto* numbers = x.data_ptr<float>();
  for (std::int64_t i = 0; i < rows; ++i) {
    std::array<double, 3> direction{rng.normal(), rng.normal(), rng.normal()};
    const double length = std::hypot(direction[0], direction[1], direction[2]);
    for (std::size_t k = 0; k < 3; ++k) {
      numbers[6 * static_cast<std::size_t>(i) + k] = static_cast<float>(rng.uniform(-0.9, 0.9));
      numbers[6 * static_cast<std::size_t>(i) + 3 + k] = static_cast<float>(direction[k] / length);
    }
  }
  return x;
}

class RadianceNetworkTest : public ::testing::TestWithParam<const char*> {
 protected:
  std::shared_ptr<Pool> pool = makeTensorPool(MachineSpec{"cpu", 2});
  void SetUp() override { pool->enter(); }

  static std::unique_ptr<Inr> network() {
    Rng rng(3);
    std::unique_ptr<Inr> inr = makeRadianceInr(smallModel(GetParam()), 1, rng);
    // A hash grid begins with features near zero, which would hide what its tables do.
    for (Parameter& parameter : inr->parameters()) {
      if (parameter.name == "grid") {
        parameter.value.mul_(5000);
      }
    }
    return inr;
  }
};

/// The sum of squared outputs, each with a weight of its own.
double weightedSquares(std::size_t tile, const at::Tensor& outputs, at::Tensor& gradient) {
  const at::Tensor weights = at::arange(1, outputs.numel() + 1, outputs.options()).view(outputs.sizes()) *
                             (0.01 * static_cast<double>(tile + 1) / static_cast<double>(outputs.numel()));
  gradient.copy_(2 * weights * outputs);
  return (weights * outputs.square()).sum().item<double>();
}

TEST_P(RadianceNetworkTest, BothPassesAgreeWithAutograd) {
  const std::unique_ptr<Inr> inr = network();
  ASSERT_TRUE(inr->plainMlp() != nullptr && inr->plainMlp()->fork);
  const NoObjective objective;
  TiledEngine fused(*inr, objective, pool, TilePath::Fused);
  TiledEngine autograd(*inr, objective, pool, TilePath::Autograd);
  const at::Tensor x = someInputs(300);
  const std::vector<RowRange> tiles{{0, 100}, {100, 0}, {100, 73}, {173, 127}};
  const auto loss = [](std::size_t tile, const at::Tensor& outputs, at::Tensor& gradient) {
    return tile == 1 ? 0 : weightedSquares(tile, outputs, gradient);
  };
  const Pool::Turn turn(*pool);
  const double byHand = fused.lossAndGradient(x, tiles, loss);
  const double byAutograd = autograd.lossAndGradient(x, tiles, loss);
  EXPECT_GT(byHand, 0);
  EXPECT_NEAR(byHand, byAutograd, 1e-5 * byAutograd);
  for (std::size_t i = 0; i < inr->parameters().size(); ++i) {
    const at::Tensor& expected = autograd.gradients()[i];
    const double size = expected.abs().max().item<double>();
    EXPECT_GT(size, 0) << inr->parameters()[i].name;
    EXPECT_LT((fused.gradients()[i] - expected).abs().max().item<double>(), 2e-4 * size)
        << inr->parameters()[i].name;
  }
}

TEST_P(RadianceNetworkTest, DensityAloneIsTheFirstOutput) {
  const std::unique_ptr<Inr> inr = network();
  const NoObjective objective;
  TiledEngine engine(*inr, objective, pool);
  EXPECT_TRUE(engine.fused());
  const at::Tensor x = someInputs(200);
  at::Tensor outputs = at::empty({200, kRadianceOutput}, at::kFloat);
  at::Tensor densities = at::empty({200, 1}, at::kFloat);
  const Pool::Turn turn(*pool);
  engine.forward(x, outputs);
  engine.forward(x.narrow(1, 0, 3).contiguous(), densities);
  EXPECT_TRUE(at::equal(outputs.narrow(1, 0, 1), densities));
  EXPECT_GT((densities.max() - densities.min()).item<double>(), 0);
}

TEST_P(RadianceNetworkTest, OnlyTheColourDependsOnTheDirection) {
  const std::unique_ptr<Inr> inr = network();
  const at::NoGradGuard guard;
  at::Tensor x = someInputs(50);
  const at::Tensor before = inr->forward(x, parameterValues(*inr));
  x.narrow(1, 3, 3).neg_();
  const at::Tensor after = inr->forward(x, parameterValues(*inr));
  EXPECT_TRUE(at::equal(before.narrow(1, 0, 1), after.narrow(1, 0, 1)));
  EXPECT_GT((before - after).narrow(1, 1, 3).abs().max().item<double>(), 1e-4);
}

INSTANTIATE_TEST_SUITE_P(Every, RadianceNetworkTest,
                         ::testing::Values("hash-grid", "pe", "relu", "siren", "finer"),
                         [](const auto& entry) {
                           std::string name = entry.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(RadianceNetwork, OfAnotherKindIsRefused) {
  Rng rng(0);
  EXPECT_THROW(makeRadianceInr(smallModel("wire"), 1, rng), UserError);
}

/// One ray with evenly spread samples of one density and colour.
RayBatch straightRay(std::size_t samples, float length) {
  RayBatch batch;
  batch.rays.push_back({{0, 0, -1}, {0, 0, 1}});
  batch.offsets.push_back(static_cast<std::uint32_t>(samples));
  for (std::size_t i = 0; i < samples; ++i) {
    batch.t.push_back((static_cast<float>(i) + 0.5F) * length / static_cast<float>(samples));
    batch.dt.push_back(length / static_cast<float>(samples));
  }
  return batch;
}

TEST(RayLoss, OfAnEvenMediumIsItsClosedForm) {
  const RayBatch batch = straightRay(20, 0.8F);
  const std::vector<DrawnTarget> targets{{{0.1F, 0.5F, 0.9F}, {1, 0, 0.5F}}};
  const double sigma = 1.7;
  std::vector<float> outputs;
  for (int i = 0; i < 20; ++i) {
    outputs.insert(outputs.end(), {static_cast<float>(std::log(sigma)), 0, 1, -1});
  }
  const double through = std::exp(-sigma * 0.8);
  double expected = 0;
  for (std::size_t c = 0; c < 3; ++c) {
    const double colour = 1 / (1 + std::exp(-static_cast<double>(outputs[c + 1])));
    const double shown = (1 - through) * colour + through * static_cast<double>(targets[0].background[c]);
    expected += std::pow(shown - static_cast<double>(targets[0].colour[c]), 2) / 3;
  }
  EXPECT_NEAR(rayLoss({batch, targets}, {0, 1, 0, 20}, outputs, {}), expected, 1e-6);
}

TEST(RayLoss, HasTheGradientOfItsDifferences) {
  const RayBatch batch = straightRay(6, 1.5F);
  const std::vector<DrawnTarget> targets{{{0.3F, 0.6F, 0.2F}, {0.9F, 0.1F, 0.4F}}};
  Rng rng(5);
  std::vector<float> outputs(24);
  std::generate(outputs.begin(), outputs.end(), [&] { return static_cast<float>(rng.uniform(-1, 1)); });
  std::vector<float> gradient(24);
  const RayTile tile{0, 1, 0, 6};
  rayLoss({batch, targets}, tile, outputs, gradient);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    constexpr float kStep = 0.01F;
    std::vector<float> above = outputs;
    std::vector<float> below = outputs;
    above[i] += kStep;
    below[i] -= kStep;
    const double slope =
        (rayLoss({batch, targets}, tile, above, {}) - rayLoss({batch, targets}, tile, below, {})) /
        static_cast<double>(above[i] - below[i]);
    EXPECT_NEAR(gradient[i], slope, 2e-5 + 2e-3 * std::abs(slope)) << i;
  }
}

TEST(RayLoss, OfARayWithoutSamplesIsThatOfItsBackground) {
  RayBatch batch;
  batch.rays.push_back({});
  batch.offsets.push_back(0);
  const std::vector<DrawnTarget> targets{{{1, 1, 1}, {0, 1, 0.5F}}};
  EXPECT_NEAR(rayLoss({batch, targets}, {0, 1, 0, 0}, {}, {}), (1 + 0.25) / 3, 1e-7);
}

void serially(std::size_t count, const std::function<void(std::size_t)>& task) {
  for (std::size_t i = 0; i < count; ++i) {
    task(i);
  }
}

/// The length of a ray along z that its samples stand for, from z = 2 to 3, where everything is occupied.
double lengthSeenOfABox(const MarchSettings& settings, float startsAt) {
  const OccupancyGrid grid({32, settings.bound});
  RayMarch march;
  march.settings = settings;
  march.grid = &grid;
  RayBatch batch;
  marchRays(std::vector<Ray>{{{0, 0, startsAt}, {0, 0, 1}}}, march, serially, batch);
  double length = 0;
  for (std::size_t i = 0; i < batch.samples(); ++i) {
    const float z = startsAt + batch.t[i];
    length += z >= 2 && z < 3 ? static_cast<double>(batch.dt[i]) : 0;
  }
  return length;
}

TEST(MarchSettings, StepsThatGrowReachABoxBeyondTheirNumber) {
  TaskSpec task;
  EXPECT_EQ(marchSettings(task, 1, false).coneAngle, 0);
  EXPECT_EQ(marchSettings(task, 8, false).coneAngle, 1.0F / 64);
  task.marchSteps = 1024;
  EXPECT_EQ(marchSettings(task, 8, false).coneAngle, 1.0F / 256) << "instant-ngp's";
  for (const int steps : {256, 1024}) {
    task.marchSteps = steps;
    task.coneAngle = -1;
    EXPECT_NEAR(lengthSeenOfABox(marchSettings(task, 8, false), -7.9F), 1, 0.2) << steps;
    task.coneAngle = 0;
    EXPECT_EQ(lengthSeenOfABox(marchSettings(task, 8, false), -7.9F), 0) << steps;
    EXPECT_NEAR(lengthSeenOfABox(marchSettings(task, 8, false), 1), 1, 0.02) << "near enough for all";
  }
}

class RadianceTraineeTest : public ::testing::Test {
 protected:
  std::shared_ptr<Pool> pool = makeTensorPool(MachineSpec{"cpu", 2});
  void SetUp() override { pool->enter(); }

  static SignalPtr scene() {
    static const SignalPtr signal = makeSceneSignal(makeSampleScene({20, 12, 3}, serially), 1);
    return signal;
  }

  static TaskSpec task() {
    TaskSpec spec;
    spec.task = "nerf";
    spec.raySamples = 4096;
    spec.marchSteps = 64;
    return spec;
  }

  static RunSpec runSpec(const std::string& optimizer, const std::string& network = "hash-grid") {
    RunSpec run;
    run.name = optimizer;
    run.model.network = network;
    run.optimizer.optimizer = optimizer;
    takeTaskDefaults(run, "nerf", {"model"});
    takeDefaultRates(run, "nerf");
    run.model.gridTable = 12;
    run.model.gridLevels = 6;
    run.model.gridFinest = 64;
    run.model.occupancy = 24;
    run.training.steps = 150;
    return run;
  }

  static std::unique_ptr<Trainee> make(const RunSpec& run, const std::shared_ptr<Pool>& pool) {
    return makeTrainee(run, task(), scene(), pool, MachineSpec{"cpu", pool->threads()});
  }

  static void steps(Trainee& trainee, Pool& pool, int count) {
    const Pool::Turn turn(pool);
    for (int i = 0; i < count; ++i) {
      trainee.step();
    }
  }

  static double score(const std::vector<Score>& scores, const std::string& name) {
    const auto found =
        std::find_if(scores.begin(), scores.end(), [&](const Score& s) { return s.name == name; });
    return found == scores.end() ? std::nan("") : found->value;
  }
};

TEST_F(RadianceTraineeTest, LearnsTheSceneAndPredictsOtherViews) {
  const std::unique_ptr<Trainee> trainee = make(runSpec("adam"), pool);
  const Pool::Turn turn(*pool);
  const double before = score(trainee->evaluate().scores, "view_psnr");
  for (int i = 0; i < 150; ++i) {
    trainee->step();
  }
  const Evaluation after = trainee->evaluate();
  EXPECT_TRUE(after.wholeSignal);
  EXPECT_EQ(trainee->outputs().size(), 20U * 20 * 3);
  EXPECT_GT(score(after.scores, "view_psnr"), before + 6);
  const SlowEvaluation held = trainee->evaluateFinally();
  EXPECT_GT(score(held.scores, "psnr"), 16);
  EXPECT_GT(score(held.scores, "ssim_gaussian"), 0.5);
}

TEST_F(RadianceTraineeTest, TheShownViewIsOneOfThoseHeldOut) {
  const std::unique_ptr<Trainee> trainee = make(runSpec("adam"), pool);
  const SignalPtr signal = scene();
  EXPECT_EQ(signal->values, laidOver(signal->scene->heldOut[1].photograph, kShownBackground));
  EXPECT_THROW(makeSceneSignal(signal->scene, 3), UserError);
}

TEST_F(RadianceTraineeTest, ThreadsDoNotChangeABit) {
  const auto alone = makeTensorPool(MachineSpec{"cpu", 1});
  alone->enter();
  const std::unique_ptr<Trainee> one = make(runSpec("muon"), alone);
  const std::unique_ptr<Trainee> two = make(runSpec("muon"), pool);
  steps(*one, *alone, 20);
  steps(*two, *pool, 20);
  EXPECT_EQ(one->checkpoint({}), two->checkpoint({}));
}

TEST_F(RadianceTraineeTest, GoesOnFromACheckpointAsIfItHadNotStopped) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "radiance.safetensors";
  const std::unique_ptr<Trainee> whole = make(runSpec("adam"), pool);
  steps(*whole, *pool, 21);
  const std::vector<std::uint8_t> bytes = whole->checkpoint({});
  writeFileAtomically(path, bytes);
  const RestoredTrainee restored = restoreTrainee(path, scene(), pool, MachineSpec{"cpu", 2});
  EXPECT_EQ(restored.trainee->stepsDone(), 21);
  steps(*whole, *pool, 20);
  steps(*restored.trainee, *pool, 20);
  EXPECT_EQ(whole->checkpoint({}), restored.trainee->checkpoint({}));
}

TEST_F(RadianceTraineeTest, RecordedWeightsShowWhatWasShown) {
  const std::unique_ptr<Trainee> trainee = make(runSpec("adam"), pool);
  steps(*trainee, *pool, 40);
  const Pool::Turn turn(*pool);
  trainee->evaluate();
  const std::vector<float> shown(trainee->outputs().begin(), trainee->outputs().end());
  const WeightSnapshotPtr weights = trainee->snapshot();
  trainee->step();
  EXPECT_EQ(trainee->render(*weights).outputs, shown);
}

TEST_F(RadianceTraineeTest, WithoutAGridEveryRayIsAskedEverywhere) {
  RunSpec run = runSpec("adam", "relu");
  run.model.occupancy = 0;
  const std::unique_ptr<Trainee> trainee = make(run, pool);
  const Pool::Turn turn(*pool);
  double first = trainee->step().loss;
  double last = 0;
  for (int i = 0; i < 40; ++i) {
    last = trainee->step().loss;
  }
  EXPECT_LT(last, 0.7 * first);
}

}  // namespace
}  // namespace rankscope
