// Every network, trained here and by Python PyTorch from the same weights.
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/rng.h"
#include "engine/inr_trainee.h"
#include "engine/tensor_runtime.h"
#include "engine/tiled_engine.h"
#include "npy_file.h"
#include "optim/optimizer.h"
#include "optim/schedule.h"
#include "signal/coordinates.h"
#include "spec/experiment_json.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kHeight = 12;
constexpr int kWidth = 17;
constexpr int kHorizon = 60;

struct Case {
  std::string name;
  ModelSpec model;
  bool space = false;  ///< points in space instead of a picture
};

ModelSpec smallModel(const std::string& network) {
  ModelSpec model;
  model.network = network;
  model.hiddenLayers = 3;
  model.width = 24;
  model.omega = 6;
  model.sigma = 2;
  model.gaussA = 0.4;
  model.frequencies = 8;
  model.bands = 3;
  model.planeFeatures = 14;
  model.decoderWidth = 20;
  model.gridLevels = 4;
  model.gridTable = 7;
  model.gridCoarsest = 3;
  model.gridFinest = 40;
  return model;
}

std::vector<Case> everyCase() {
  std::vector<Case> cases;
  for (const char* network : {"relu", "ffn", "pe", "siren", "gauss", "gauss-ffn", "wire", "wire-complex",
                              "finer", "ga-planes", "hash-grid"}) {
    cases.push_back({network, smallModel(network)});
  }
  const auto variant = [&](const std::string& name, const std::string& network, auto change) {
    Case entry{name, smallModel(network)};
    change(entry.model);
    cases.push_back(entry);
  };
  variant("wire_cosine", "wire", [](ModelSpec& m) { m.wireForm = "cosine"; });
  variant("finer_through", "finer", [](ModelSpec& m) { m.finerScaleGradient = true; });
  variant("ga_planes_add", "ga-planes", [](ModelSpec& m) { m.combine = "add"; });
  for (const char* combine : {"multiply", "add"}) {
    variant(std::string("ga_space_") + combine, "ga-planes", [&](ModelSpec& m) { m.combine = combine; });
    cases.back().space = true;
  }
  variant("relu_norm_pre", "relu", [](ModelSpec& m) { m.batchNorm = "pre"; });
  variant("siren_norm_post", "siren", [](ModelSpec& m) { m.batchNorm = "post"; });
  return cases;
}

SignalPtr picture() {
  auto signal = std::make_shared<Signal>();
  signal->points = kHeight * kWidth;
  signal->inputDimension = 2;
  signal->outputDimension = 3;
  signal->lattice.extents = {kHeight, kWidth};
  signal->coordinates = pixelCoordinates(kWidth, kHeight);
  for (std::size_t i = 0; i < static_cast<std::size_t>(signal->points); ++i) {
    for (int c = 0; c < 3; ++c) {
      const double phase = 5.0 * signal->coordinates[2 * i] + 3.0 * signal->coordinates[2 * i + 1] + c;
      signal->values.push_back(static_cast<float>(0.5 + 0.4 * std::sin(phase)));
    }
  }
  return signal;
}

/// Points of the cube, some beyond its faces, with two values each.
SignalPtr pointsInSpace() {
  auto signal = std::make_shared<Signal>();
  signal->points = 150;
  signal->inputDimension = 3;
  signal->outputDimension = 2;
  Rng rng(5);
  for (std::int64_t i = 0; i < signal->points; ++i) {
    double phase = 0;
    for (int axis = 0; axis < 3; ++axis) {
      const double x = rng.uniform(-1.05, 1.05);
      signal->coordinates.push_back(static_cast<float>(x));
      phase += (3 + axis) * x;
    }
    signal->values.push_back(static_cast<float>(0.5 + 0.4 * std::sin(phase)));
    signal->values.push_back(static_cast<float>(0.5 + 0.4 * std::cos(phase)));
  }
  return signal;
}

RunSpec runOf(const Case& entry, const std::string& optimizer) {
  RunSpec run;
  run.name = "parity";
  run.model = entry.model;
  run.optimizer.optimizer = optimizer;
  run.optimizer.lr = 1e-3;
  run.optimizer.muonLr = 3e-3;
  run.training.steps = kHorizon;
  return run;
}

class Parity : public testing::TestWithParam<std::string> {
 protected:
  struct Losses {
    std::vector<double> ours;
    std::vector<double> theirs;
  };

  void SetUp() override {
    const int status =
        std::system(RANKSCOPE_PYTHON
                    " -c 'import importlib.util as u, sys;"
                    " sys.exit(u.find_spec(\"torch\") is None or u.find_spec(\"numpy\") is None)'");
    if (status != 0) {
      GTEST_SKIP() << RANKSCOPE_PYTHON " has no torch or no numpy (Debian: python3-torch, python3-numpy)";
    }
    pool->enter();
  }

  SignalPtr signalOf(const Case& entry) const { return entry.space ? space_ : picture_; }

  Json request(const Case& entry, const RunSpec& run, const std::string& dtype, int steps) {
    const SignalPtr signal = signalOf(entry);
    const auto trainee = makeTrainee(run, TaskSpec{}, signal, pool, MachineSpec{"cpu", 2});
    const auto folder = std::filesystem::path(testing::TempDir()) / ("parity_" + entry.name);
    std::filesystem::create_directories(folder);
    Json json{{"arrays", folder.string()}, {"dtype", dtype}, {"steps", steps}, {"horizon", kHorizon}};
    json["model"] = tableToJson(ModelSpec::properties(), &run.model);
    json["optimizer"] = tableToJson(OptimizerSpec::properties(), &run.optimizer);
    const WeightSnapshotPtr start = trainee->snapshot();
    for (const NamedArray& array : start->arrays) {
      json["names"].push_back(array.name);
      numpy::writeNpy(folder / (array.name + ".npy"), array.shape, array.values);
    }
    numpy::writeNpy(folder / "x.npy", {signal->points, signal->inputDimension}, signal->coordinates);
    numpy::writeNpy(folder / "y.npy", {signal->points, signal->outputDimension}, signal->values);
    return json;
  }

  /// The trainee as the program runs it.
  std::vector<double> trainSingle(const SignalPtr& signal, const RunSpec& run, int steps) {
    const auto trainee = makeTrainee(run, TaskSpec{}, signal, pool, MachineSpec{"cpu", 2});
    const Pool::Turn turn(*pool);
    std::vector<double> losses;
    for (int i = 0; i < steps; ++i) {
      losses.push_back(trainee->step().loss);
    }
    return losses;
  }

  /// The same pieces in double, from the same weights.
  std::vector<double> trainDouble(const SignalPtr& signal, const RunSpec& run, int steps) {
    Rng rng(static_cast<std::uint64_t>(run.training.seed), 0);
    const auto inr = makeInr(
        run.model, InrShape{signal->inputDimension, signal->outputDimension, signal->lattice.extents}, rng);
    inr->toDouble();
    const auto optimizer = makeOptimizer(run.optimizer, inr->parameters());
    const auto objective = makeObjective(TaskSpec{}, *signal);
    TiledEngine engine(*inr, *objective, pool);
    const auto tensor = [&](const std::vector<float>& values, std::int64_t columns) {
      return at::from_blob(const_cast<float*>(values.data()), {signal->points, columns}, at::kFloat)
          .to(at::kDouble);
    };
    const at::Tensor x = tensor(signal->coordinates, signal->inputDimension);
    const at::Tensor y = tensor(signal->values, signal->outputDimension);
    at::Tensor outputs = at::empty_like(y);
    const Pool::Turn turn(*pool);
    std::vector<double> losses;
    for (int i = 0; i < steps; ++i) {
      losses.push_back(engine.lossAndGradient(x, y, outputs));
      const auto rate = [&](double base) { return scheduledRate(run.optimizer, base, i, kHorizon); };
      Rates rates;
      rates.lr = rate(run.optimizer.lr);
      rates.muonLr = rate(run.optimizer.muonLr);
      optimizer->step({engine.gradients(), rates});
    }
    return losses;
  }

  static std::vector<std::vector<double>> ask(const Json& requests) {
    const auto file = std::filesystem::path(testing::TempDir()) / "parity_request.json";
    const std::string text = requests.dump();
    writeFileAtomically(file, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
    FILE* pipe = popen(
        (RANKSCOPE_PYTHON " '" RANKSCOPE_SOURCE_DIR "/tests/oracle/networks.py' '" + file.string() + "'")
            .c_str(),
        "r");
    std::string answer;
    std::array<char, 65536> buffer{};
    for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
      answer.append(buffer.data(), got);
    }
    EXPECT_EQ(pclose(pipe), 0);
    std::vector<std::vector<double>> losses;
    for (const Json& entry : Json::parse(answer)) {
      losses.push_back(entry.at("losses").get<std::vector<double>>());
    }
    return losses;
  }

  static double largestDifference(const std::vector<double>& ours, const std::vector<double>& theirs) {
    double largest = ours.size() == theirs.size() ? 0 : 1e9;
    for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
      const double difference = std::fabs(ours[i] - theirs[i]) / std::fabs(theirs[i]);
      largest = std::isfinite(difference) ? std::max(largest, difference) : 1e9;
    }
    return largest;
  }

  std::shared_ptr<Pool> pool = makeTensorPool(MachineSpec{"cpu", 2});

 private:
  SignalPtr picture_ = picture();
  SignalPtr space_ = pointsInSpace();
};

TEST_P(Parity, LossesEqualPyTorchs) {
  const std::string optimizer = GetParam();
  const std::vector<Case> cases = everyCase();
  Json requests = Json::array();
  for (const Case& entry : cases) {
    requests.push_back(request(entry, runOf(entry, optimizer), "float64", 50));
    requests.push_back(request(entry, runOf(entry, optimizer), "float32", 10));
  }
  const auto theirs = ask(requests);
  ASSERT_EQ(theirs.size(), 2 * cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const RunSpec run = runOf(cases[i], optimizer);
    const SignalPtr signal = signalOf(cases[i]);
    const std::vector<double> ours = trainDouble(signal, run, 50);
    EXPECT_LT(largestDifference(ours, theirs[2 * i]), 1e-8) << cases[i].name;
    EXPECT_LT(ours.back(), 0.999 * ours.front()) << cases[i].name << " does not learn";
    EXPECT_LT(largestDifference(trainSingle(signal, run, 10), theirs[2 * i + 1]), 1e-4) << cases[i].name;
  }
}

INSTANTIATE_TEST_SUITE_P(Optimizers, Parity, testing::Values("adam", "muon"));

}  // namespace
}  // namespace rankscope
