// Runs that start from an encoder, with layers frozen or not.
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "engine/encoder.h"
#include "engine/encoder_start.h"
#include "engine/inr_trainee.h"
#include "engine/mlp_slice.h"
#include "engine/no_objective.h"
#include "engine/tiled_engine.h"
#include "engine_fixture.h"
#include "file_oracle.h"
#include "model/inr.h"

namespace rankscope {
namespace {

using testing::runSpec;
using testing::smallPicture;
using testing::TemporaryFolder;

using Weights = std::map<std::string, std::vector<float>>;

Weights weightsOf(const Trainee& trainee) {
  Weights weights;
  const WeightSnapshotPtr snapshot = trainee.snapshot();
  for (const NamedArray& array : snapshot->arrays) {
    weights[array.name] = array.values;
  }
  return weights;
}

/// "layers.2.bias": 2; of a buffer -1.
int layerOfName(const std::string& name) {
  return name.starts_with("layers.") ? std::stoi(name.substr(7)) : -1;
}

ModelSpec modelOf(const std::string& network) {
  ModelSpec model = runSpec("adam").model;
  model.network = network;
  model.omega = 6;
  model.sigma = 2;
  model.frequencies = 8;
  model.gridLevels = 3;
  model.gridTable = 7;
  model.gridCoarsest = 3;
  model.gridFinest = 20;
  return model;
}

class FreezeTest : public ::testing::Test {
 protected:
  void SetUp() override {
    pool->enter();
    path = folder.path() / "encoder.safetensors";
  }

  std::unique_ptr<Trainee> make(const RunSpec& run, const SignalPtr& on = nullptr) {
    return makeTrainee(run, TaskSpec{}, on ? on : signal, pool, MachineSpec{"cpu", 2});
  }
  void steps(Trainee& trainee, int count) {
    const Pool::Turn turn(*pool);
    for (int i = 0; i < count; ++i) {
      trainee.step();
    }
  }

  /// A trained encoder at `path`.
  Weights makeEncoder(const ModelSpec& model) {
    RunSpec run = runSpec("adam");
    run.model = model;
    run.training.seed = 5;
    const auto trainee = make(run);
    steps(*trainee, 8);
    writeFileAtomically(path, trainee->checkpoint({}));
    return weightsOf(*trainee);
  }

  RunSpec transferRun(const ModelSpec& model, int tau, const std::string& optimizer = "adam") const {
    RunSpec run = runSpec(optimizer);
    run.model = model;
    run.training.startFrom = path.string();
    run.training.freezeThrough = tau;
    return run;
  }

  std::string complaint(const RunSpec& run, const SignalPtr& on = nullptr) {
    try {
      make(run, on);
      return "";
    } catch (const UserError& error) {
      return error.what();
    }
  }

  TemporaryFolder folder;
  std::filesystem::path path;
  std::shared_ptr<Pool> pool = makeTensorPool(MachineSpec{"cpu", 2});
  SignalPtr signal = smallPicture();
  SignalPtr other = smallPicture(1.5);
};

TEST_F(FreezeTest, TheRecipeStartsEveryLayerButTheHeadFromTheEncoder) {
  for (const char* network : {"siren", "ffn", "wire-complex"}) {
    const ModelSpec model = modelOf(network);
    const Weights encoder = makeEncoder(model);
    RunSpec plain = transferRun(model, -1);
    plain.training.startFrom = "";
    const Weights fresh = weightsOf(*make(plain, other));
    const Weights start = weightsOf(*make(transferRun(model, -1), other));
    ASSERT_EQ(start.size(), encoder.size());
    for (const auto& [name, values] : start) {
      const bool head = layerOfName(name) == 3;
      EXPECT_EQ(values, head ? fresh.at(name) : encoder.at(name)) << network << " " << name;
      EXPECT_NE(encoder.at(name), fresh.at(name)) << network << " " << name;
    }
  }
}

TEST_F(FreezeTest, LayersAfterTheFrozenOnesAreThoseOfAFreshNetworkOrTheEncoders) {
  const ModelSpec model = modelOf("ffn");
  const Weights encoder = makeEncoder(model);
  RunSpec plain = transferRun(model, -1);
  plain.training.startFrom = "";
  const Weights fresh = weightsOf(*make(plain));
  for (const char* reinitialise : {"rest", "head"}) {
    RunSpec run = transferRun(model, 1);
    run.training.reinitialise = reinitialise;
    for (const auto& [name, values] : weightsOf(*make(run))) {
      const int last = std::string(reinitialise) == "rest" ? 1 : 2;
      EXPECT_EQ(values, layerOfName(name) <= last ? encoder.at(name) : fresh.at(name))
          << reinitialise << name;
    }
  }
}

TEST_F(FreezeTest, FrozenLayersKeepTheirBitsUnderEveryOptimizer) {
  const ModelSpec model = modelOf("siren");
  const Weights encoder = makeEncoder(model);
  for (const char* optimizer : {"adam", "muon", "lion", "sgd", "lbfgs"}) {
    for (const int tau : {0, 1, 2}) {
      RunSpec run = transferRun(model, tau, optimizer);
      run.optimizer.weightDecay = std::string(optimizer) == "lbfgs" ? 0 : 0.1;
      run.optimizer.rankWeight = 0.01;
      run.optimizer.clipNorm = 1;
      run.optimizer.muonRule = "all-2d";
      const auto trainee = make(run, other);
      const Weights start = weightsOf(*trainee);
      steps(*trainee, 6);
      for (const auto& [name, values] : weightsOf(*trainee)) {
        if (layerOfName(name) <= tau) {
          EXPECT_EQ(values, encoder.at(name)) << optimizer << tau << name;
        } else {
          EXPECT_NE(values, start.at(name)) << optimizer << tau << name;
        }
      }
    }
  }
}

void expectSame(std::span<const at::Tensor> gradients, std::span<const at::Tensor> expected,
                const std::string& where) {
  ASSERT_EQ(gradients.size(), expected.size()) << where;
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    EXPECT_TRUE(gradients[i].equal(expected[i])) << where << ", trained parameter " << i;
  }
}

TEST_F(FreezeTest, TheTailsGradientIsThatOfTheWholeNetwork) {
  const auto objective = makeObjective(TaskSpec{}, *signal);
  const at::Tensor x =
      at::from_blob(const_cast<float*>(signal->coordinates.data()), {signal->points, 2}, at::kFloat);
  const at::Tensor y =
      at::from_blob(const_cast<float*>(signal->values.data()), {signal->points, 3}, at::kFloat);
  for (const char* network : {"relu", "siren", "ffn", "wire", "wire-complex", "finer", "hash-grid"}) {
    ModelSpec model = modelOf(network);
    model.wireForm = "cosine";
    Rng rng(3);
    const std::shared_ptr<const Inr> inr = makeInr(model, InrShape{2, 3, signal->lattice.extents}, rng);
    const Pool::Turn turn(*pool);
    for (const TilePath tilePath : {TilePath::Fused, TilePath::Autograd}) {
      at::Tensor outputs = at::empty_like(y);
      TiledEngine whole(*inr, *objective, pool, tilePath);
      const double loss = whole.lossAndGradient(x, y, outputs);
      for (std::size_t frozen = 1; frozen < layerCount(*inr); ++frozen) {
        const std::string where = std::string(network) + " " + std::to_string(frozen);
        const auto expected = trainedGradients(*inr, frozen, whole.gradients());
        TiledEngine part(*inr, *objective, pool, tilePath, TiledEngine::kUsualTileRows, frozen);
        EXPECT_EQ(part.lossAndGradient(x, y, outputs), loss) << where;
        for (std::size_t i = 0; i < inr->parameters().size(); ++i) {
          const bool fixed = layerOf(inr->parameters()[i]) < frozen;
          EXPECT_EQ(part.gradients()[i].numel() == 0, fixed) << where << inr->parameters()[i].name;
        }
        expectSame(trainedGradients(*inr, frozen, part.gradients()), expected, where);
        if (tilePath == TilePath::Fused) {
          const NoObjective none;
          const auto front = sliceMlp(inr, 0, frozen);
          TiledEngine before(*front, none, pool);
          at::Tensor features = at::empty({signal->points, outWidth(*inr, frozen - 1)});
          before.forward(x, features);
          const auto behind = sliceMlp(inr, frozen, layerCount(*inr));
          TiledEngine tail(*behind, *objective, pool);
          EXPECT_EQ(tail.evaluate(features, y, outputs), loss) << where;
          EXPECT_EQ(tail.lossAndGradient(features, y, outputs), loss) << where;
          expectSame(tail.gradients(), expected, where + " of a slice");
        }
      }
    }
  }
}

TEST_F(FreezeTest, StoppedAndGoneOnWithIsTheSame) {
  const ModelSpec model = modelOf("siren");
  makeEncoder(model);
  for (const int tau : {-1, 0, 2}) {
    for (const std::int64_t batch : {0, 64}) {
      RunSpec run = transferRun(model, tau, "muon");
      run.training.batch = batch;
      const auto whole = make(run, other);
      steps(*whole, 12);
      const auto half = make(run, other);
      steps(*half, 5);
      const auto stored = folder.path() / "half.safetensors";
      writeFileAtomically(stored, half->checkpoint({}));
      // A Run goes on without its encoder.
      std::filesystem::rename(path, folder.path() / "away");
      const auto restored = restoreTrainee(stored, other, pool, MachineSpec{"cpu", 1});
      std::filesystem::rename(folder.path() / "away", path);
      steps(*restored.trainee, 7);
      EXPECT_EQ(restored.trainee->checkpoint({}), whole->checkpoint({})) << tau << " " << batch;
      whole->reset();
      steps(*whole, 5);
      EXPECT_EQ(whole->checkpoint({}), half->checkpoint({})) << "after a reset, " << tau << " " << batch;
    }
  }
}

TEST_F(FreezeTest, WhatIsShownOfAFrozenRunIsItsWholeNetwork) {
  const ModelSpec model = modelOf("siren");
  makeEncoder(model);
  const auto trainee = make(transferRun(model, 1), other);
  steps(*trainee, 4);
  const Pool::Turn turn(*pool);
  trainee->evaluate();
  const std::vector<float> outputs(trainee->outputs().begin(), trainee->outputs().end());
  EXPECT_EQ(trainee->render(*trainee->snapshot()).outputs, outputs);
}

TEST_F(FreezeTest, TheHeadMayHaveAnyNumberOfOutputs) {
  const ModelSpec model = modelOf("siren");
  const Weights encoder = makeEncoder(model);
  auto gray = std::make_shared<Signal>(*other);
  gray->outputDimension = 1;
  gray->values.resize(600);
  const auto trainee = make(transferRun(model, 2), gray);
  steps(*trainee, 2);
  EXPECT_EQ(weightsOf(*trainee).at("layers.2.weight"), encoder.at("layers.2.weight"));
  EXPECT_EQ(weightsOf(*trainee).at("layers.3.weight").size(), 24U);
}

TEST_F(FreezeTest, SaysWhatDoesNotGoTogether) {
  const ModelSpec model = modelOf("siren");
  makeEncoder(model);
  RunSpec run = transferRun(model, 3);
  EXPECT_NE(complaint(run).find("there is no layer 3 before the head; the network's are 0 to 2"),
            std::string::npos);
  run = transferRun(model, 0);
  run.model.width = 25;
  run.model.network = "relu";
  const std::string other_network = complaint(run);
  EXPECT_NE(other_network.find("model siren there, relu here"), std::string::npos) << other_network;
  EXPECT_NE(other_network.find("width 24 there, 25 here"), std::string::npos) << other_network;
  run = transferRun(model, 0);
  run.training.startFrom = (folder.path() / "none").string();
  EXPECT_NE(complaint(run), "");
  writeFileAtomically(path, std::string_view("not a checkpoint"));
  EXPECT_NE(complaint(transferRun(model, 0)), "");
  ModelSpec normed = modelOf("relu");
  normed.batchNorm = "pre";
  makeEncoder(normed);
  EXPECT_NE(complaint(transferRun(normed, 0)).find("BatchNorm"), std::string::npos);
  EXPECT_EQ(complaint(transferRun(normed, -1)), "");
}

TEST_F(FreezeTest, ThreadsDoNotChangeTheBits) {
  const ModelSpec model = modelOf("ffn");
  makeEncoder(model);
  std::vector<std::vector<std::uint8_t>> results;
  for (const int threads : {1, 2, 3}) {
    const auto own = makeTensorPool(MachineSpec{"cpu", threads});
    own->enter();
    const auto trainee =
        makeTrainee(transferRun(model, 1), TaskSpec{}, other, own, MachineSpec{"cpu", threads});
    const Pool::Turn turn(*own);
    for (int i = 0; i < 5; ++i) {
      trainee->step();
    }
    results.push_back(trainee->checkpoint({}));
  }
  EXPECT_EQ(results[0], results[1]);
  EXPECT_EQ(results[0], results[2]);
}

}  // namespace
}  // namespace rankscope
