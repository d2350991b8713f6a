// Cohorts against PyTorch with a head of its own for each signal, and against the plain picture.
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "engine/encoder.h"
#include "engine/inr_trainee.h"
#include "engine/network_probe.h"
#include "engine/tiled_engine.h"
#include "engine_fixture.h"
#include "file_oracle.h"
#include "npy_file.h"
#include "optim/optimizer.h"
#include "score/ssim.h"
#include "signal/cohort.h"
#include "signal/samples.h"
#include "task_oracle.h"
#include "train/score_info.h"

namespace rankscope {
namespace {

using numpy::writeNpy;
using testing::TemporaryFolder;

constexpr int kMembers = 3;
constexpr double kRate = 1e-3;

Image waves(int member, int channels) {
  Image image{13, 9, channels, {}};
  for (int i = 0; i < 13 * 9 * channels; ++i) {
    image.pixels.push_back(static_cast<float>(0.5 + 0.4 * std::sin(0.31 * i * (member + 1) + member)));
  }
  return image;
}

SignalPtr cohort(int members, int channels) {
  std::vector<Image> pictures;
  std::vector<std::string> names;
  for (int i = 0; i < members; ++i) {
    pictures.push_back(waves(i, channels));
    names.push_back("wave " + std::to_string(i));
  }
  return makeCohortSignal(pictures, names, "waves");
}

TaskSpec cohortTask() {
  TaskSpec task;
  task.task = "cohort";
  return task;
}

RunSpec sirenRun() {
  RunSpec run = testing::runSpec("adam");
  run.model.network = "siren";
  run.model.omega = 6;
  run.optimizer.lr = kRate;
  run.optimizer.schedule = "constant";
  return run;
}

class CohortTraining : public ::testing::Test {
 protected:
  void SetUp() override { pool->enter(); }

  std::unique_ptr<Trainee> make(const RunSpec& run, const TaskSpec& task, const SignalPtr& signal) {
    return makeTrainee(run, task, signal, pool, MachineSpec{"cpu", 2});
  }

  nlohmann::json ask(const TemporaryFolder& folder, const Trainee& trainee, const Signal& signal,
                     const std::string& dtype, int steps) {
    nlohmann::json request{{"arrays", folder.path().string()},
                           {"layers", 4},
                           {"omega", 6},
                           {"members", kMembers},
                           {"channels", 3},
                           {"lr", kRate},
                           {"steps", steps},
                           {"dtype", dtype}};
    const WeightSnapshotPtr start = trainee.snapshot();
    for (const NamedArray& array : start->arrays) {
      writeNpy(folder.path() / (array.name + ".npy"), array.shape, array.values);
    }
    writeNpy(folder.path() / "x.npy", {signal.points, 2}, signal.coordinates);
    writeNpy(folder.path() / "y.npy", {signal.points, signal.outputDimension}, signal.values);
    writeFileAtomically(folder.path() / "request.json", request.dump());
    return testing::askOracleScript("cohort.py", {(folder.path() / "request.json").string()});
  }

  std::shared_ptr<Pool> pool = makeTensorPool(MachineSpec{"cpu", 2});
};

TEST_F(CohortTraining, LossesAndScoresEqualPyTorchsWithSeparateHeads) {
  RANKSCOPE_NEEDS_PYTHON("torch");
  const SignalPtr signal = cohort(kMembers, 3);
  const auto trainee = make(sirenRun(), cohortTask(), signal);
  const TemporaryFolder folder;
  const nlohmann::json theirs = ask(folder, *trainee, *signal, "float32", 10);
  const Pool::Turn turn(*pool);
  for (std::size_t step = 0; step < 10; ++step) {
    const Evaluation ours = trainee->step();
    EXPECT_NEAR(ours.loss / theirs["losses"][step].get<double>(), 1, 1e-4) << step;
    ASSERT_EQ(ours.scores.size(), 1U + kMembers);
    EXPECT_EQ(ours.scores[0].name, kMeanPsnrScore);
    double mean = 0;
    for (std::size_t member = 0; member < kMembers; ++member) {
      const double psnr = theirs["psnr"][step][member].get<double>();
      EXPECT_EQ(ours.scores[1 + member].name, memberPsnrScore(member));
      EXPECT_NEAR(ours.scores[1 + member].value, psnr, 1e-3);
      mean += psnr / kMembers;
    }
    EXPECT_NEAR(ours.scores[0].value, mean, 1e-3);
  }
}

TEST_F(CohortTraining, InDoubleTheLossesAreTheSameToRounding) {
  RANKSCOPE_NEEDS_PYTHON("torch");
  constexpr int kSteps = 50;
  const SignalPtr signal = cohort(kMembers, 3);
  const RunSpec run = sirenRun();
  const auto trainee = make(run, cohortTask(), signal);
  const TemporaryFolder folder;
  const nlohmann::json theirs = ask(folder, *trainee, *signal, "float64", kSteps);
  Rng rng(static_cast<std::uint64_t>(run.training.seed), 0);
  const auto inr = makeInr(run.model, InrShape{2, 9, signal->lattice.extents}, rng);
  inr->toDouble();
  const auto optimizer = makeOptimizer(run.optimizer, inr->parameters());
  const auto objective = makeObjective(cohortTask(), *signal);
  TiledEngine engine(*inr, *objective, pool);
  const auto tensor = [&](const std::vector<float>& values, std::int64_t columns) {
    return at::from_blob(const_cast<float*>(values.data()), {signal->points, columns}, at::kFloat)
        .to(at::kDouble);
  };
  const at::Tensor x = tensor(signal->coordinates, 2);
  const at::Tensor y = tensor(signal->values, 9);
  at::Tensor outputs = at::empty_like(y);
  const Pool::Turn turn(*pool);
  double last = 0;
  for (std::size_t step = 0; step < kSteps; ++step) {
    last = engine.lossAndGradient(x, y, outputs);
    EXPECT_NEAR(last / theirs["losses"][step].get<double>(), 1, 1e-8) << step;
    Rates rates;
    rates.lr = kRate;
    optimizer->step({engine.gradients(), rates});
  }
  EXPECT_LT(last, 0.9 * theirs["losses"][0].get<double>()) << "it does not learn";
}

TEST_F(CohortTraining, OfOnePictureIsThePicturesOwnTraining) {
  const SignalPtr one = cohort(1, 3);
  const SignalPtr picture = makeImageSignal(waves(0, 3), "wave");
  for (const char* optimizer : {"adam", "muon"}) {
    RunSpec run = sirenRun();
    run.optimizer.optimizer = optimizer;
    const auto a = make(run, cohortTask(), one);
    const auto b = make(run, TaskSpec{}, picture);
    const Pool::Turn turn(*pool);
    for (int i = 0; i < 12; ++i) {
      const Evaluation ours = a->step();
      const Evaluation plain = b->step();
      EXPECT_EQ(ours.loss, plain.loss);
      EXPECT_NEAR(ours.scores[0].value, plain.scores[0].value, 1e-6);
    }
    EXPECT_EQ(a->snapshot()->arrays.back().values, b->snapshot()->arrays.back().values);
  }
}

TEST_F(CohortTraining, TheLossIsTheSumOfEachSignalsMean) {
  const SignalPtr signal = cohort(kMembers, 1);
  const auto trainee = make(sirenRun(), cohortTask(), signal);
  const Pool::Turn turn(*pool);
  const Evaluation evaluation = trainee->evaluate();
  double loss = 0;
  for (std::size_t member = 0; member < kMembers; ++member) {
    const Image target = memberPicture(*signal, signal->values, member);
    const Image output = memberPicture(*signal, trainee->outputs(), member);
    double sum = 0;
    for (std::size_t i = 0; i < target.pixels.size(); ++i) {
      sum += std::pow(double{target.pixels[i]} - double{output.pixels[i]}, 2);
    }
    const double mse = sum / static_cast<double>(target.pixels.size());
    EXPECT_NEAR(evaluation.scores[1 + member].value, -10 * std::log10(mse), 1e-9);
    loss += mse;
  }
  EXPECT_NEAR(evaluation.loss, loss, 1e-6 * loss);
}

TEST_F(CohortTraining, SsimIsTheMeanOverTheMembers) {
  const SignalPtr signal =
      makeCohortSignal({makeSample("plants/0"), makeSample("plants/1")}, {"a", "b"}, "two");
  const auto trainee = make(sirenRun(), cohortTask(), signal);
  const Pool::Turn turn(*pool);
  trainee->evaluate();
  const SlowEvaluation slow = trainee->evaluateSlowly();
  double mean = 0;
  for (std::size_t member = 0; member < 2; ++member) {
    const Image picture = makeSample("plants/" + std::to_string(member));
    const Image output = memberPicture(*signal, trainee->outputs(), member);
    mean += ssimUniform({96, 96, 3, picture.pixels}, {96, 96, 3, output.pixels}) / 2;
  }
  ASSERT_GE(slow.scores.size(), 1U);
  EXPECT_EQ(slow.scores[0].name, "ssim");
  EXPECT_NEAR(slow.scores[0].value, mean, 1e-9);
}

TEST_F(CohortTraining, ACheckpointKeepsTheNamesAndGoesOnToTheSameBits) {
  const SignalPtr signal = cohort(kMembers, 3);
  const RunSpec run = sirenRun();
  const auto whole = make(run, cohortTask(), signal);
  const auto half = make(run, cohortTask(), signal);
  const TemporaryFolder folder;
  const auto path = folder.path() / "checkpoint.safetensors";
  {
    const Pool::Turn turn(*pool);
    for (int i = 0; i < 20; ++i) {
      whole->step();
    }
    for (int i = 0; i < 9; ++i) {
      half->step();
    }
  }
  writeFileAtomically(path, half->checkpoint({}));
  EXPECT_EQ(inspectCheckpoint(path).members, signal->members);
  const auto restored = restoreTrainee(path, signal, pool, MachineSpec{"cpu", 1});
  const Pool::Turn turn(*pool);
  for (int i = 9; i < 20; ++i) {
    restored.trainee->step();
  }
  EXPECT_EQ(restored.trainee->checkpoint({}), whole->checkpoint({}));
}

TEST_F(CohortTraining, RanksOfTheEncoderEqualNumPys) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  for (const char* network : {"siren", "ffn"}) {
    const SignalPtr signal =
        makeCohortSignal({makeSample("plants/0"), makeSample("plants/1")}, {"a", "b"}, "two");
    RunSpec run = sirenRun();
    run.model.network = network;
    const auto trainee = make(run, cohortTask(), signal);
    const TemporaryFolder folder;
    const auto path = folder.path() / "checkpoint.safetensors";
    writeFileAtomically(path, trainee->checkpoint({}));
    // H of all 9216 points, more than are taken at a time.
    Rng rng(0, 0);
    const auto inr = makeInr(run.model, InrShape{2, 6, signal->lattice.extents}, rng);
    const at::Tensor x =
        at::from_blob(const_cast<float*>(signal->coordinates.data()), {signal->points, 2}, at::kFloat);
    Tap tap;
    inr->forward(x, parameterValues(*inr), &tap);
    nlohmann::json request{{"arrays", folder.path().string()}};
    const WeightSnapshotPtr weights = trainee->snapshot();
    for (std::size_t layer = 0; layer < 3; ++layer) {
      const at::Tensor h = tap[layer].activation.contiguous();
      const NamedArray& w = weights->arrays[2 * layer];
      writeNpy(folder.path() / ("w" + std::to_string(layer) + ".npy"), w.shape, w.values);
      writeNpy(folder.path() / ("h" + std::to_string(layer) + ".npy"), h.sizes().vec(),
               {h.data_ptr<float>(), h.data_ptr<float>() + h.numel()});
      request["ranks"].push_back("w" + std::to_string(layer));
      request["ranks"].push_back("h" + std::to_string(layer));
    }
    writeFileAtomically(folder.path() / "request.json", request.dump());
    const nlohmann::json theirs =
        testing::askOracleScript("cohort.py", {(folder.path() / "request.json").string()})["ranks"];
    const EncoderRanks ours = encoderRanks(path);
    ASSERT_EQ(ours.weight.size(), 3U);
    for (std::size_t layer = 0; layer < 3; ++layer) {
      EXPECT_NEAR(ours.weight[layer] / theirs[2 * layer].get<double>(), 1, 1e-6) << network << layer;
      EXPECT_NEAR(ours.activation[layer] / theirs[2 * layer + 1].get<double>(), 1, 1e-5) << network << layer;
    }
    const Encoder encoder = readEncoder(path);
    EXPECT_EQ(encoder.hiddenLayers, 3);
    EXPECT_EQ(encoder.info.members, signal->members);
  }
}

TEST_F(CohortTraining, AnEncoderHasOnePathHoweverItIsTyped) {
  const auto trainee = make(sirenRun(), cohortTask(), cohort(kMembers, 3));
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "checkpoint.safetensors";
  const std::filesystem::path far = folder.path() / "far";
  std::filesystem::create_directories(far / "deep");
  std::filesystem::create_directory_symlink(far / "deep", folder.path() / "link");
  writeFileAtomically(path, trainee->checkpoint({}));
  EXPECT_EQ(readEncoder(folder.path() / "." / "far" / ".." / "checkpoint.safetensors").path, path);
  // "link/.." is where the link leads, not where it lies.
  writeFileAtomically(far / "checkpoint.safetensors", trainee->checkpoint({}));
  const Encoder linked = readEncoder(folder.path() / "link" / ".." / "checkpoint.safetensors");
  EXPECT_TRUE(linked.path.is_absolute());
  EXPECT_TRUE(std::filesystem::equivalent(linked.path, far / "checkpoint.safetensors"));
}

TEST(Cohort, TheHeadsOfItsNetworkAreItsMembers) {
  for (const int channels : {1, 3}) {
    const SignalPtr signal = cohort(kMembers, channels);
    const OutputHeads heads = headsOf(*signal, {});
    EXPECT_EQ(heads.channels, channels);
    EXPECT_EQ(heads.names, signal->members);
    for (int i = 0; i < kMembers; ++i) {
      EXPECT_EQ(headOf(heads, signal->values, i), waves(i, channels).pixels) << i << " " << channels;
    }
  }
  const OutputHeads alone = headsOf(*makeImageSignal(waves(0, 3), "alone"), {});
  EXPECT_EQ(alone.channels, 3);
  EXPECT_EQ(alone.names, std::vector<std::string>{"alone"});
}

}  // namespace
}  // namespace rankscope
