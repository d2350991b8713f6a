// Rank pre-training, the rank penalty and L-BFGS's closure inside a Trainee.
#include <cmath>
#include <filesystem>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "engine/checkpoint.h"
#include "engine/inr_trainee.h"
#include "engine/rank_pretraining.h"
#include "engine_fixture.h"

namespace rankscope::testing {
namespace {

at::Tensor tensorOf(const NamedArray& array) {
  return at::tensor(array.values).view(array.shape).to(at::kDouble);
}

double stableRank(const at::Tensor& w) {
  const at::Tensor s = at::linalg_svdvals(w);
  return (s.square().sum() / s[0].square()).item<double>();
}

/// Of layers.1.weight and layers.2.weight, the hidden matrices of the fixture's network.
std::vector<double> hiddenRanks(const WeightSnapshot& weights) {
  return {stableRank(tensorOf(weights.arrays.at(2))), stableRank(tensorOf(weights.arrays.at(4)))};
}

class RankTest : public ::testing::Test {
 protected:
  std::shared_ptr<Pool> pool = makeTensorPool(MachineSpec{"cpu", 2});
  SignalPtr signal = smallPicture();

  void SetUp() override { pool->enter(); }

  std::unique_ptr<Trainee> make(const RunSpec& run) {
    return makeTrainee(run, TaskSpec{}, signal, pool, MachineSpec{"cpu", 2});
  }
  double steps(Trainee& trainee, int count) {
    const Pool::Turn turn(*pool);
    double loss = 0;
    for (int i = 0; i < count; ++i) {
      loss = trainee.step().loss;
    }
    return loss;
  }
  RestoredTrainee stored(const Trainee& trainee) {
    const auto path = std::filesystem::path(::testing::TempDir()) / "rank.safetensors";
    writeFileAtomically(path, trainee.checkpoint({}));
    return restoreTrainee(path, signal, pool, MachineSpec{"cpu", 2});
  }
};

TEST(Concentration, IsOneForOneDirectionAndOneOverTheRootForEqualOnes) {
  const at::Tensor basis = std::get<0>(at::linalg_qr(at::randn({9, 4}, at::kDouble)));
  EXPECT_NEAR(concentration({basis * 7}).item<double>(), 0.5, 1e-14);
  EXPECT_NEAR(concentration({at::outer(basis.select(1, 0), at::ones({5}, at::kDouble))}).item<double>(), 1,
              1e-14);
  EXPECT_NEAR(concentration({basis, basis * 3}).item<double>(), 1, 1e-14) << "layers are summed";
  EXPECT_TRUE(std::isfinite(concentration({at::zeros({3, 3})}).item<double>())) << "a dead layer";
}

TEST(Concentration, IsThatOfTheSingularValues) {
  const at::Tensor h = at::complex(at::randn({9, 4}, at::kDouble), at::randn({9, 4}, at::kDouble));
  const at::Tensor energy = at::linalg_svdvals(h).square();
  const double expected = (energy.square().sum().sqrt() / energy.sum()).item<double>();
  EXPECT_NEAR(concentration({h}).item<double>(), expected, 1e-13);
}

TEST_F(RankTest, PretrainingSpreadsTheActivations) {
  const at::Tensor x = at::from_blob(const_cast<float*>(signal->coordinates.data()), {600, 2});
  for (const std::string which : {"first", "last", "all"}) {
    RunSpec run = runSpec("adam");
    run.training.pretrain = which;
    run.training.pretrainSteps = 60;
    const auto measured = [&](bool pretrained) {
      Rng rng(0);
      const std::unique_ptr<Inr> inr = makeInr(run.model, 2, 3, rng);
      if (pretrained) {
        pretrainRank(*inr, x, run.training);
      }
      Tap tap;
      inr->forward(x, parameterValues(*inr), &tap);
      std::vector<at::Tensor> layers = {tap[0].activation, tap[1].activation, tap[2].activation};
      if (which != "all") {
        layers = {which == "first" ? layers.front() : layers.back()};
      }
      return concentration(layers).item<double>();
    };
    EXPECT_LT(measured(true), 0.9 * measured(false)) << which;
  }
}

TEST_F(RankTest, PretrainingTheFirstLayerLeavesTheOthersAlone) {
  RunSpec run = runSpec("adam");
  const WeightSnapshotPtr plain = make(run)->snapshot();
  run.training.pretrain = "first";
  run.training.pretrainSteps = 3;
  const WeightSnapshotPtr first = make(run)->snapshot();
  for (std::size_t i = 0; i < plain->arrays.size(); ++i) {
    EXPECT_EQ(plain->arrays[i].values == first->arrays[i].values, i > 1) << plain->arrays[i].name;
  }
}

TEST_F(RankTest, PretrainingIsPartOfTheStartAndNotRepeated) {
  RunSpec run = runSpec("muon");
  run.training.pretrain = "all";
  run.training.pretrainSteps = 5;
  run.optimizer.rankWeight = 0.1;
  const auto trainee = make(run);
  const auto start = trainee->checkpoint({});
  EXPECT_EQ(make(run)->checkpoint({}), start) << "a function of the seed";
  const RestoredTrainee again = stored(*trainee);
  EXPECT_EQ(again.trainee->checkpoint({}), start);
  steps(*trainee, 6);
  steps(*again.trainee, 6);
  EXPECT_EQ(again.trainee->checkpoint({}), trainee->checkpoint({}));
  again.trainee->reset();
  EXPECT_EQ(again.trainee->checkpoint({}), start);
}

TEST_F(RankTest, ThePenaltyKeepsRankUnderEveryOptimizer) {
  for (const std::string optimizer : {"adam", "lion", "sgd", "lbfgs", "muon"}) {
    RunSpec run = runSpec(optimizer);
    run.optimizer.schedule = "constant";
    run.optimizer.lr = optimizer == "sgd" ? 0.3 : optimizer == "lbfgs" ? 0.1 : 1e-2;
    run.optimizer.muonLr = 3e-2;
    run.optimizer.orthogonalisation = "partial";  // Muon's own loses no rank here
    run.optimizer.partialPower = 1;
    const int count = optimizer == "lbfgs" ? 8 : 150;
    const std::vector<double> start = hiddenRanks(*make(run)->snapshot());
    const auto without = make(run);
    steps(*without, count);
    run.optimizer.rankWeight = 3;
    const auto with = make(run);
    steps(*with, count);
    const std::vector<double> lost = hiddenRanks(*without->snapshot());
    const std::vector<double> kept = hiddenRanks(*with->snapshot());
    EXPECT_GT(kept[0] + kept[1], lost[0] + lost[1]) << optimizer;
    EXPECT_GT(kept[0] + kept[1], 0.8 * (start[0] + start[1])) << optimizer;
  }
}

TEST_F(RankTest, ThePenaltyIsNoPartOfTheRecordedLoss) {
  RunSpec run = runSpec("adam");
  const auto plain = make(run);
  run.optimizer.rankWeight = 5;
  const auto penalised = make(run);
  steps(*plain, 1);
  steps(*penalised, 1);
  const Pool::Turn turn(*pool);
  EXPECT_EQ(plain->evaluate().loss, penalised->evaluate().loss) << "no rank is lost at the start";
}

TEST_F(RankTest, AWeightTurnedUpLateRefersToTheStartAndSurvivesACheckpoint) {
  RunSpec run = runSpec("adam");
  run.optimizer.lr = 1e-2;
  const auto trainee = make(run);
  const std::vector<double> start = hiddenRanks(*trainee->snapshot());
  steps(*trainee, 30);
  Rates rates = ratesOf(run.optimizer);
  rates.rankWeight = 2;
  trainee->setBaseRates(rates);
  EXPECT_EQ(trainee->rates().rankWeight, 2);
  const RestoredTrainee again = stored(*trainee);
  EXPECT_EQ(again.trainee->rates(), trainee->rates());
  const CheckpointContent content = decodeCheckpoint(trainee->checkpoint({}), "late");
  ASSERT_EQ(content.startRanks.size(), 2U);
  EXPECT_NEAR(content.startRanks[0], start[0], 1e-6);
  EXPECT_NEAR(content.startRanks[1], start[1], 1e-6);
  steps(*trainee, 10);
  steps(*again.trainee, 10);
  EXPECT_EQ(again.trainee->checkpoint({}), trainee->checkpoint({}));
}

TEST_F(RankTest, ThePartialPowerActsAtOnce) {
  RunSpec run = runSpec("muon");
  run.optimizer.orthogonalisation = "partial";
  run.optimizer.partialPower = 1;
  const auto momentum = make(run);
  const auto turned = make(run);
  Rates rates = ratesOf(run.optimizer);
  rates.partialPower = 0;
  turned->setBaseRates(rates);
  run.optimizer.partialPower = 0;
  const auto orthogonal = make(run);
  steps(*momentum, 3);
  steps(*turned, 3);
  steps(*orthogonal, 3);
  EXPECT_EQ(turned->snapshot()->arrays[2].values, orthogonal->snapshot()->arrays[2].values);
  EXPECT_NE(momentum->snapshot()->arrays[2].values, orthogonal->snapshot()->arrays[2].values);
  run.optimizer.orthogonalisation = "svd";
  EXPECT_EQ(make(run)->rates().partialPower, 0) << "only the partial kind has one";
}

TEST_F(RankTest, LbfgsLearnsAndItsOutputsAreThoseOfTheStep) {
  for (const std::int64_t batch : {0, 200}) {
    RunSpec run = runSpec("lbfgs", batch);
    run.optimizer.lr = 0.5;
    run.optimizer.lineSearch = "strong-wolfe";
    const auto trainee = make(run);
    const Pool::Turn turn(*pool);
    const Evaluation start = trainee->evaluate();
    const std::vector<float> before(trainee->outputs().begin(), trainee->outputs().end());
    trainee->step();
    EXPECT_EQ(std::vector<float>(trainee->outputs().begin(), trainee->outputs().end()), before) << batch;
    EXPECT_EQ(trainee->outputsStep(), 0);
    for (int i = 0; i < 4; ++i) {
      trainee->step();
    }
    EXPECT_LT(trainee->evaluate().loss, 0.5 * start.loss) << batch;
  }
}

TEST_F(RankTest, LbfgsHasTheSameBitsOnAnyNumberOfThreads) {
  const RunSpec run = runSpec("lbfgs");
  const auto two = make(run);
  steps(*two, 3);
  pool = makeTensorPool(MachineSpec{"cpu", 3});
  const auto three = make(run);
  steps(*three, 3);
  EXPECT_EQ(two->checkpoint({}), three->checkpoint({}));
}

TEST_F(RankTest, AnOlderCheckpointHasNoStartRanksAndTakesThoseOfItsSeed) {
  const RunSpec run = runSpec("adam");
  const auto trainee = make(run);
  CheckpointContent content = decodeCheckpoint(trainee->checkpoint({}), "new");
  const std::vector<double> ranks = content.startRanks;
  content.startRanks.clear();
  const auto path = std::filesystem::path(::testing::TempDir()) / "older.safetensors";
  writeFileAtomically(path, encodeCheckpoint(content));
  const RestoredTrainee older = restoreTrainee(path, signal, pool, MachineSpec{"cpu", 2});
  EXPECT_EQ(decodeCheckpoint(older.trainee->checkpoint({}), "older").startRanks, ranks);
  content.startRanks = {1};
  writeFileAtomically(path, encodeCheckpoint(content));
  EXPECT_THROW(restoreTrainee(path, signal, pool, MachineSpec{"cpu", 2}), UserError);
}

}  // namespace
}  // namespace rankscope::testing
