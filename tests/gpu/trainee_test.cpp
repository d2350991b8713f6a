// The same training on CPU and CUDA: both compute the same sums in another order.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "base/file.h"
#include "engine/inr_trainee.h"
#include "engine/tensor_runtime.h"
#include "signal/coordinates.h"

namespace rankscope {
namespace {

constexpr int kSteps = 5;

SignalPtr waves() {
  constexpr int kRows = 48;
  constexpr int kColumns = 64;
  auto signal = std::make_shared<Signal>();
  signal->name = "waves";
  signal->digest = "waves";
  signal->points = kRows * kColumns;
  signal->inputDimension = 2;
  signal->outputDimension = 3;
  signal->lattice.extents = {kRows, kColumns};
  signal->coordinates = pixelCoordinates(kColumns, kRows);
  for (std::size_t i = 0; i < static_cast<std::size_t>(signal->points); ++i) {
    const double a = signal->coordinates[2 * i];
    const double b = signal->coordinates[2 * i + 1];
    for (int c = 0; c < 3; ++c) {
      signal->values.push_back(static_cast<float>(0.5 + 0.5 * std::sin(5 * a + 3 * b + c)));
    }
  }
  return signal;
}

/// A network and an optimizer.
using Pair = std::tuple<std::string, std::string>;

class OnCuda : public testing::TestWithParam<Pair> {
 protected:
  void SetUp() override {
    if (!cudaAvailable()) {
      GTEST_SKIP() << "no CUDA device, or this LibTorch is built without CUDA";
    }
    pool_->enter();
  }

  std::unique_ptr<Trainee> make(const char* device) const {
    RunSpec run;
    run.name = "run";
    run.model.network = std::get<0>(GetParam());
    run.model.width = 32;
    run.model.hiddenLayers = 3;
    run.optimizer.optimizer = std::get<1>(GetParam());
    run.optimizer.nsPrecision = "float32";  // by itself CUDA takes bfloat16, which is no rounding error
    run.training.steps = 4 * kSteps;
    return makeTrainee(run, TaskSpec{}, signal_, pool_, MachineSpec{device, 2});
  }

  /// A checkpoint of `trainee`, opened on a device.
  std::unique_ptr<Trainee> reopened(const Trainee& trainee, const char* device) const {
    const auto path = std::filesystem::path(testing::TempDir()) / "rankscope-gpu.safetensors";
    writeFileAtomically(path, trainee.checkpoint({}));
    std::unique_ptr<Trainee> restored = restoreTrainee(path, signal_, pool_, MachineSpec{device, 2}).trainee;
    std::filesystem::remove(path);
    return restored;
  }

  double trained(Trainee& trainee, int steps) const {
    const Pool::Turn turn(*pool_);
    for (int i = 0; i < steps; ++i) {
      trainee.step();
    }
    return trainee.evaluate().loss;
  }

  std::shared_ptr<Pool> pool_ = makeTensorPool(MachineSpec{"cpu", 2});
  SignalPtr signal_ = waves();
};

double farthest(std::span<const float> a, std::span<const float> b) {
  double difference = a.size() == b.size() ? 0 : HUGE_VAL;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    difference = std::max(difference, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
  }
  return difference;
}

TEST_P(OnCuda, TrainingAgreesWithTheCpu) {
  const auto cpu = make("cpu");
  const auto cuda = make("cuda");
  const double start = trained(*cpu, 0);
  EXPECT_NEAR(trained(*cuda, 0), start, 1e-5 * start);
  EXPECT_LT(farthest(cpu->outputs(), cuda->outputs()), 1e-4) << "the same initial weights";
  const double after = trained(*cpu, kSteps);
  EXPECT_NE(after, start);
  // Adam's first steps are nearly signs of gradients, some of which are nothing but rounding.
  EXPECT_NEAR(trained(*cuda, kSteps), after, 0.02 * after);
}

TEST_P(OnCuda, RenderingAgreesWithTheCpu) {
  const auto cpu = make("cpu");
  const auto cuda = make("cuda");
  trained(*cuda, kSteps);
  const WeightSnapshotPtr weights = cuda->snapshot();
  const Pool::Turn turn(*pool_);
  EXPECT_LT(farthest(cpu->render(*weights).outputs, cuda->outputs()), 1e-4);
  EXPECT_LT(farthest(cuda->render(*weights).outputs, cuda->outputs()), 1e-5);
}

TEST_P(OnCuda, ACheckpointGoesOnOnEitherDevice) {
  const auto whole = make("cuda");
  trained(*whole, kSteps);
  const auto onCuda = reopened(*whole, "cuda");
  const auto onCpu = reopened(*whole, "cpu");
  EXPECT_EQ(onCuda->stepsDone(), kSteps);
  EXPECT_EQ(onCuda->checkpoint({}), whole->checkpoint({}));
  EXPECT_EQ(onCpu->checkpoint({}), whole->checkpoint({})) << "the file does not know the device";
  const double after = trained(*whole, kSteps);
  EXPECT_NEAR(trained(*onCuda, kSteps), after, 1e-3 * after);
  EXPECT_NEAR(trained(*onCpu, kSteps), after, 0.02 * after);
}

std::vector<std::string> networks() {
  std::vector<std::string> names;
#define RANKSCOPE_NETWORK(name, label, help, maker) names.emplace_back(name);
#include "spec/networks.def"
#undef RANKSCOPE_NETWORK
  return names;
}

INSTANTIATE_TEST_SUITE_P(Networks, OnCuda,
                         testing::Combine(testing::ValuesIn(networks()), testing::Values("adam", "muon")),
                         [](const auto& information) {
                           std::string name =
                               std::get<0>(information.param) + "_" + std::get<1>(information.param);
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace rankscope
