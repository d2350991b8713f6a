#include <cmath>
#include <filesystem>
#include <set>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "base/batch_sampler.h"
#include "base/error.h"
#include "base/file.h"
#include "engine/checkpoint.h"
#include "engine/inr_trainee.h"
#include "engine_fixture.h"
#include "model/inr.h"
#include "signal/coordinates.h"

namespace rankscope {
namespace {

using testing::runSpec;
using testing::smallPicture;

class TraineeTest : public ::testing::Test {
 protected:
  std::shared_ptr<Pool> pool = makeTensorPool(MachineSpec{"cpu", 2});
  SignalPtr signal = smallPicture();

  void SetUp() override { pool->enter(); }

  std::unique_ptr<Trainee> make(const RunSpec& run, const TaskSpec& task = {}) {
    return makeTrainee(run, task, signal, pool, MachineSpec{"cpu", 2});
  }
  void steps(Trainee& trainee, int count) {
    const Pool::Turn turn(*pool);
    for (int i = 0; i < count; ++i) {
      trainee.step();
    }
  }
};

TEST_F(TraineeTest, AStepReportsTheWeightsBeforeIt) {
  const auto trainee = make(runSpec("adam"));
  const Pool::Turn turn(*pool);
  const Evaluation first = trainee->evaluate();
  EXPECT_EQ(first.step, 0);
  EXPECT_EQ(trainee->step().loss, first.loss);
  const Evaluation after = trainee->evaluate();
  EXPECT_EQ(after.step, 1);
  EXPECT_LT(after.loss, first.loss);
  EXPECT_EQ(trainee->step().loss, after.loss);
}

TEST_F(TraineeTest, ScoresAndLossFollowFromTheOutputs) {
  const auto trainee = make(runSpec("adam"));
  steps(*trainee, 5);
  const Pool::Turn turn(*pool);
  const Evaluation evaluation = trainee->evaluate();
  double sum = 0;
  for (std::size_t i = 0; i < signal->values.size(); ++i) {
    sum += std::pow(static_cast<double>(trainee->outputs()[i]) - static_cast<double>(signal->values[i]), 2);
  }
  const double mse = sum / static_cast<double>(signal->values.size());
  EXPECT_NEAR(evaluation.loss, mse, 1e-9 + 1e-6 * mse);
  EXPECT_EQ(evaluation.scores.at(0).name, "psnr");
  EXPECT_NEAR(evaluation.scores.at(0).value, 20 * std::log10(1 / std::sqrt(mse)), 1e-5);
}

TEST_F(TraineeTest, ResetGivesTheSameStart) {
  const auto trainee = make(runSpec("muon"));
  const auto fresh = trainee->checkpoint({});
  steps(*trainee, 7);
  const auto trained = trainee->checkpoint({});
  EXPECT_NE(fresh, trained);
  trainee->setBaseRates({0.5, 0.5});
  trainee->reset();
  EXPECT_EQ(trainee->checkpoint({}), fresh);
  steps(*trainee, 7);
  EXPECT_EQ(trainee->checkpoint({}), trained);
}

TEST_F(TraineeTest, BothOptimizersStartFromTheSameBits) {
  const WeightSnapshotPtr a = make(runSpec("adam"))->snapshot();
  const WeightSnapshotPtr b = make(runSpec("muon"))->snapshot();
  for (std::size_t i = 0; i < a->arrays.size(); ++i) {
    EXPECT_EQ(a->arrays[i].values, b->arrays[i].values);
  }
}

TEST_F(TraineeTest, RestoredTrainingEqualsUninterrupted) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "restored.safetensors";
  for (const std::string optimizer : {"adam", "muon", "lion", "sgd", "lbfgs"}) {
    for (const std::int64_t batch : {0, 100}) {
      const auto whole = make(runSpec(optimizer, batch));
      steps(*whole, 20);
      const auto first = make(runSpec(optimizer, batch));
      steps(*first, 9);
      writeFileAtomically(path, first->checkpoint({}));
      RestoredTrainee second = restoreTrainee(path, signal, pool, MachineSpec{"cpu", 2});
      EXPECT_EQ(second.info.step, 9);
      steps(*second.trainee, 11);
      EXPECT_EQ(second.trainee->checkpoint({}), whole->checkpoint({})) << optimizer << " " << batch;
    }
  }
}

TEST_F(TraineeTest, ACheckpointOfAnotherSignalIsRefused) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "other.safetensors";
  writeFileAtomically(path, make(runSpec("adam"))->checkpoint({}));
  EXPECT_THROW(restoreTrainee(path, smallPicture(1), pool, MachineSpec{"cpu", 2}), UserError);
}

TEST_F(TraineeTest, ACheckpointCutAnywhereIsRefused) {
  const auto bytes = make(runSpec("muon"))->checkpoint({});
  EXPECT_NO_THROW(decodeCheckpoint(bytes, "whole"));
  for (std::size_t part = 0; part < 8; ++part) {
    const auto cut = std::span(bytes).first(bytes.size() * part / 8);
    EXPECT_THROW(decodeCheckpoint(cut, "cut"), UserError) << part;
  }
}

TEST_F(TraineeTest, TheRecordSurvivesACheckpoint) {
  RunRecord record;
  record.scoreNames = {"psnr"};
  record.curve = {{0, 0.1, 0.5, {3.0}, 1e-3, 1e-2}, {10, 0.2, 0.25, {6.0}, 9e-4, 9e-3}};
  Spectra spectra{10, {{"layers.0", 0, MatrixKind::Weight, 3, 2, {2.0F, 1.0F}, 1.25, 1.65, 2.0, 2.0}}};
  record.spectra = {std::make_shared<const Spectra>(spectra)};
  const CheckpointContent content = decodeCheckpoint(make(runSpec("adam"))->checkpoint(record), "record");
  ASSERT_EQ(content.record.curve.size(), 2U);
  EXPECT_EQ(content.record.curve[1].step, 10);
  EXPECT_EQ(content.record.curve[1].loss, 0.25);
  EXPECT_EQ(content.record.curve[1].scores, std::vector<double>{6.0});
  EXPECT_TRUE(std::isnan(content.record.curve[1].seconds));
  ASSERT_EQ(content.record.spectra.size(), 1U);
  const MatrixSpectrum& matrix = content.record.spectra[0]->matrices.at(0);
  EXPECT_EQ(matrix.singularValues, (std::vector<float>{2.0F, 1.0F}));
  EXPECT_EQ(matrix.stableRank, 1.25);
  // Of σ = 2, 1: p = 2/3, 1/3.
  EXPECT_NEAR(matrix.amplitudeEffectiveRank, 3 / std::cbrt(4.0), 1e-12);
  EXPECT_EQ(matrix.name, "layers.0");
}

TEST_F(TraineeTest, ErrorSpectraSurviveACheckpointAndLpipsLeavesNoTraceInOne) {
  RunRecord record;
  record.scoreNames = {"psnr", "ssim"};
  record.curve = {{0, 0.1, 0.5, {3.0, 0.25}, 1e-3, 1e-2}};
  for (const std::int64_t step : {0, 10}) {
    const auto share = static_cast<float>(step);
    record.errorSpectra.push_back(
        std::make_shared<const ErrorSpectrum>(ErrorSpectrum{step, {share, 0.5F, 0.25F}}));
  }
  const auto trainee = make(runSpec("adam"));
  const auto bytes = trainee->checkpoint(record);
  const RunRecord read = decodeCheckpoint(bytes, "record").record;
  ASSERT_EQ(read.errorSpectra.size(), 2U);
  EXPECT_EQ(read.errorSpectra[1]->step, 10);
  EXPECT_EQ(read.errorSpectra[1]->energy, (std::vector<float>{10, 0.5F, 0.25F}));
  EXPECT_EQ(read.scoreNames, record.scoreNames);
  record.scoreNames.insert(record.scoreNames.begin() + 1, "lpips");
  record.curve[0].scores.insert(record.curve[0].scores.begin() + 1, 0.125);
  EXPECT_EQ(trainee->checkpoint(record), bytes);
}

TEST_F(TraineeTest, SlowScoresAreOfTheOutputs) {
  const auto trainee = make(runSpec("adam"));
  const Pool::Turn turn(*pool);
  const Evaluation evaluation = trainee->evaluate();
  const SlowEvaluation slow = trainee->evaluateSlowly();
  ASSERT_TRUE(slow.errorSpectrum);
  EXPECT_EQ(slow.errorSpectrum->step, 0);
  double sum = 0;
  for (const float energy : slow.errorSpectrum->energy) {
    sum += static_cast<double>(energy);
  }
  EXPECT_NEAR(sum, evaluation.loss, 1e-6) << "the whole error is somewhere in the spectrum";
  EXPECT_EQ(slow.scores.at(0).name, "ssim");
}

TEST_F(TraineeTest, RenderShowsOtherWeightsAndLeavesItsOwnAlone) {
  const auto trainee = make(runSpec("adam"));
  const WeightSnapshotPtr start = trainee->snapshot();
  const Pool::Turn turn(*pool);
  trainee->evaluate();
  const std::vector<float> initial(trainee->outputs().begin(), trainee->outputs().end());
  for (int i = 0; i < 5; ++i) {
    trainee->step();
  }
  const auto before = trainee->checkpoint({});
  EXPECT_EQ(trainee->render(*start).outputs, initial);
  EXPECT_EQ(trainee->checkpoint({}), before);
}

double score(const Evaluation& evaluation, const std::string& name) {
  for (const Score& one : evaluation.scores) {
    if (one.name == name) {
      return one.value;
    }
  }
  return std::nan("");
}

TEST_F(TraineeTest, InpaintingNeverSeesTheOtherPoints) {
  TaskSpec task;
  task.task = "inpaint";
  task.keep = 0.3;
  const auto trainee = make(runSpec("adam"), task);
  const ObservationPtr mask = trainee->observation();
  ASSERT_TRUE(mask);
  steps(*trainee, 10);
  const auto trained = trainee->checkpoint({});
  auto changed = std::make_shared<Signal>(*signal);
  for (std::size_t i = 0; i < changed->values.size(); ++i) {
    if (mask->values[i / 3] == 0) {
      changed->values[i] = 9;
    }
  }
  signal = changed;
  const auto other = make(runSpec("adam"), task);
  steps(*other, 10);
  EXPECT_EQ(other->checkpoint({}), trained);
}

TEST_F(TraineeTest, InpaintingReportsTheWholePictureOnlyWhenEvaluated) {
  TaskSpec task;
  task.task = "inpaint";
  task.keep = 0.3;
  for (const std::int64_t batch : {0, 50}) {
    const auto trainee = make(runSpec("adam", batch), task);
    steps(*trainee, 3);
    const Pool::Turn turn(*pool);
    const Evaluation whole = trainee->evaluate();
    EXPECT_TRUE(whole.wholeSignal);
    EXPECT_NEAR(score(whole, "psnr_train"), -10 * std::log10(whole.loss), 1e-6);
    double sum = 0;
    for (std::size_t i = 0; i < signal->values.size(); ++i) {
      sum += std::pow(static_cast<double>(trainee->outputs()[i]) - static_cast<double>(signal->values[i]), 2);
    }
    EXPECT_NEAR(score(whole, "psnr"), -10 * std::log10(sum / static_cast<double>(signal->values.size())),
                1e-6);
    const Evaluation part = trainee->step();
    EXPECT_FALSE(part.wholeSignal);
    EXPECT_EQ(part.scores.size(), 1U);
    if (batch == 0) {
      EXPECT_NEAR(part.loss, whole.loss, 1e-9);
    }
  }
}

TEST_F(TraineeTest, SinusoidalNetworksHearAudioOnCoordinatesTimesAHundred) {
  Audio sound{8000, {}};
  for (int i = 0; i < 300; ++i) {
    sound.samples.push_back(0.5F * std::sin(0.2F * static_cast<float>(i)));
  }
  signal = makeAudioSignal(sound, "hum");
  TaskSpec task;
  task.task = "audio";
  for (const std::string network : {"siren", "relu"}) {
    RunSpec run = runSpec("adam");
    run.model.network = network;
    run.model.omega = 3;
    const auto trainee = make(run, task);
    Rng rng(0);
    const auto inr = makeInr(run.model, 1, 1, rng);
    inr->load(*trainee->snapshot());
    const double scale = network == "siren" ? 100 : 1;
    const at::Tensor x = at::tensor(signal->coordinates).reshape({300, 1}) * scale;
    const at::Tensor expected = inr->forward(x, parameterValues(*inr));
    const Pool::Turn turn(*pool);
    const Evaluation evaluation = trainee->evaluate();
    for (std::int64_t i = 0; i < 300; ++i) {
      EXPECT_NEAR(trainee->outputs()[static_cast<std::size_t>(i)], expected[i][0].item<float>(), 1e-4)
          << network;
    }
    EXPECT_TRUE(std::isfinite(score(evaluation, "snr")));
    EXPECT_TRUE(std::isfinite(score(evaluation, "si_snr")));
  }
}

TEST_F(TraineeTest, OperatorTasksShowWhatTheyWouldMeasureAndTakeNoBatches) {
  for (const std::string name : {"ct", "superres"}) {
    TaskSpec task;
    task.task = name;
    task.angles = 6;
    task.scale = 2;
    auto gray = std::make_shared<Signal>(*smallPicture());
    gray->outputDimension = 1;
    gray->values.resize(600);
    signal = gray;
    const auto trainee = make(runSpec("adam"), task);
    const Pool::Turn turn(*pool);
    const double before = trainee->evaluate().loss;
    const std::size_t count = trainee->observation()->values.size();
    EXPECT_EQ(trainee->predicted().size(), count);
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      sum += std::pow(static_cast<double>(trainee->predicted()[i]) -
                          static_cast<double>(trainee->observation()->values[i]),
                      2);
    }
    EXPECT_NEAR(before, sum / static_cast<double>(count), 1e-5 * before);
    for (int i = 0; i < 30; ++i) {
      trainee->step();
    }
    EXPECT_LT(trainee->evaluate().loss, before);
    EXPECT_THROW(make(runSpec("adam", 50), task), UserError);
  }
}

TEST_F(TraineeTest, WhatIsPredictedIsOfTheOutputsShown) {
  TaskSpec task;
  task.task = "superres";
  task.scale = 2;
  task.reduction = "average";
  for (const std::string optimizer : {"adam", "lbfgs"}) {
    const auto trainee = make(runSpec(optimizer), task);
    const Pool::Turn turn(*pool);
    // The line search of L-BFGS looks elsewhere within a step.
    for (int step = 0; step < 3; ++step) {
      const double loss = trainee->step().loss;
      const std::vector<float>& measured = trainee->observation()->values;
      double sum = 0;
      for (std::size_t i = 0; i < measured.size(); ++i) {
        sum += std::pow(static_cast<double>(trainee->predicted()[i]) - static_cast<double>(measured[i]), 2);
      }
      EXPECT_NEAR(loss, sum / static_cast<double>(measured.size()), 1e-5 * loss) << optimizer;
    }
    const WeightSnapshotPtr now = trainee->snapshot();
    const std::vector<float> before(trainee->predicted().begin(), trainee->predicted().end());
    const Rendering rendering = trainee->render(*now);
    EXPECT_EQ(std::vector<float>(trainee->predicted().begin(), trainee->predicted().end()), before);
    EXPECT_NE(rendering.predicted, before);
    trainee->evaluate();
    EXPECT_EQ(rendering.predicted,
              std::vector<float>(trainee->predicted().begin(), trainee->predicted().end()));
    EXPECT_EQ(rendering.outputs, std::vector<float>(trainee->outputs().begin(), trainee->outputs().end()));
  }
}

TEST(SampleRows, AreDistinctAscendingAndUniform) {
  std::vector<int> counts(50);
  for (std::int64_t step = 0; step < 4000; ++step) {
    const auto rows = sampleRows(50, 10, 7, step);
    ASSERT_EQ(std::set<std::int64_t>(rows.begin(), rows.end()).size(), 10U);
    ASSERT_TRUE(std::is_sorted(rows.begin(), rows.end()));
    for (const std::int64_t row : rows) {
      ++counts.at(static_cast<std::size_t>(row));
    }
  }
  for (const int count : counts) {
    EXPECT_NEAR(count, 800, 130);  // five standard deviations of Binomial(4000, 0.2)
  }
  EXPECT_EQ(sampleRows(50, 10, 7, 3), sampleRows(50, 10, 7, 3));
  EXPECT_NE(sampleRows(50, 10, 7, 3), sampleRows(50, 10, 8, 3));
}

}  // namespace
}  // namespace rankscope
