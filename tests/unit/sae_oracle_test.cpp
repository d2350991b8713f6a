// The autoencoder's loss, gradients and updates against PyTorch's autograd in float64 (tests/oracle/sae.py).
#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "child_process.h"
#include "sae/sae_arithmetic.h"
#include "sae/sae_trainer.h"
#include "sae_fixture.h"

namespace rankscope::testing {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kPoints = 64;
constexpr std::int64_t kWidth = 12;
constexpr std::int64_t kSources = 20;
constexpr std::int64_t kSteps = 50;

bool oracleMissing() {
  return capture(RANKSCOPE_PYTHON
                 " -c 'import importlib.util, sys;"
                 " sys.exit(importlib.util.find_spec(\"torch\") is None)' 2>&1")
             .status != 0;
}

SaeSpec smallSpec() {
  SaeSpec spec;
  spec.atoms = 80;
  spec.k = 4;
  spec.steps = kSteps;
  spec.batch = 0;
  spec.lr = 3e-3;
  spec.auxiliaryK = 6;
  spec.deadWindow = 3 * kPoints;
  return spec;
}

Json requestOf(const SaeSpec& spec) {
  return {{"points", kPoints},
          {"width", kWidth},
          {"sources", kSources},
          {"atoms", spec.atoms},
          {"k", spec.k},
          {"steps", spec.steps},
          {"lr", spec.lr},
          {"unit-norm", spec.unitNorm},
          {"remove-parallel", spec.removeParallel},
          {"aux", spec.auxiliary},
          {"aux-k", spec.auxiliaryK},
          {"aux-weight", spec.auxiliaryWeight},
          {"dead-window", spec.deadWindow}};
}

/// One answer for each spec: starting Python takes longer than its work.
Json ask(const std::vector<SaeSpec>& specs) {
  Json requests = Json::array();
  for (const SaeSpec& spec : specs) {
    requests.push_back(requestOf(spec));
  }
  const Output output =
      capture(RANKSCOPE_PYTHON " '" RANKSCOPE_SOURCE_DIR "/tests/oracle/sae.py' '" + requests.dump() + "'");
  if (output.status != 0) {
    throw std::runtime_error("the oracle failed");
  }
  return Json::parse(output.text);
}

/// The generator of the oracles: Knuth's MMIX, doubles in [-1, 1).
AlignedVector<double> drawn(std::uint64_t seed, std::int64_t count) {
  AlignedVector<double> values(static_cast<std::size_t>(count));
  std::uint64_t x = seed * 2654435761ULL + 12345;
  for (double& value : values) {
    x = x * 6364136223846793005ULL + 1442695040888963407ULL;
    value = static_cast<double>(x >> 11) * 0x1.0p-52 - 1;
  }
  return values;
}

template <class T>
std::shared_ptr<const ActivationMatrix<T>> oracleActivations() {
  const AlignedVector<double> directions = drawn(11, kSources * kWidth);
  const AlignedVector<double> strengths = drawn(12, kPoints * kSources);
  const AlignedVector<double> noise = drawn(13, kPoints * kWidth);
  auto made = std::make_shared<ActivationMatrix<T>>();
  made->rows = kPoints;
  made->width = kWidth;
  for (std::int64_t r = 0; r < kPoints; ++r) {
    for (std::int64_t c = 0; c < kWidth; ++c) {
      double sum = 0.05 * noise.data()[r * kWidth + c] + 0.4;
      for (std::int64_t s = 0; s < kSources; ++s) {
        sum += (std::max(strengths.data()[r * kSources + s], 0.3) - 0.3) * directions.data()[s * kWidth + c];
      }
      made->values.push_back(static_cast<T>(sum));
    }
  }
  return made;
}

template <class T>
AlignedVector<T> scaled(const AlignedVector<double>& values, double factor) {
  AlignedVector<T> result;
  for (const double value : values) {
    result.push_back(static_cast<T>(factor * value));
  }
  return result;
}

template <class T>
SaeState<T> oracleStart(const SaeSpec& spec) {
  SaeState<T> state;
  state.atoms = spec.atoms;
  state.width = kWidth;
  state.weights = SaeArrays<T>::zeros(spec.atoms, kWidth);
  state.firstMoment = state.secondMoment = state.weights;
  state.weights.encoder = scaled<T>(drawn(21, spec.atoms * kWidth), 1);
  state.weights.decoder = scaled<T>(drawn(22, spec.atoms * kWidth), 1);
  normaliseRows(state.weights.encoder, spec.atoms, kWidth);
  normaliseRows(state.weights.decoder, spec.atoms, kWidth);
  state.weights.encoderBias = scaled<T>(drawn(23, spec.atoms), 0.02);
  state.weights.preBias = scaled<T>(drawn(24, kWidth), 0.1);
  state.quiet.assign(static_cast<std::size_t>(spec.atoms), 0);
  return state;
}

double furthest(const AlignedVector<double>& ours, const Json& theirs) {
  const auto expected = theirs.get<std::vector<double>>();
  EXPECT_EQ(ours.size(), expected.size());
  double most = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    most = std::max(most, std::abs(ours[i] - expected[i]));
  }
  return most;
}

void expectSame(const SaeArrays<double>& ours, const Json& theirs) {
  EXPECT_LT(furthest(ours.encoder, theirs["encoder"]), 1e-8);
  EXPECT_LT(furthest(ours.decoder, theirs["decoder"]), 1e-8);
  EXPECT_LT(furthest(ours.encoderBias, theirs["encoder-bias"]), 1e-8);
  EXPECT_LT(furthest(ours.preBias, theirs["pre-bias"]), 1e-8);
}

/// Each switch off alone, and all of them.
std::vector<SaeSpec> switchedSpecs() {
  std::vector<SaeSpec> specs(5, smallSpec());
  specs[1].auxiliary = false;
  specs[2].unitNorm = false;
  specs[3].removeParallel = false;
  specs[4].auxiliary = specs[4].unitNorm = specs[4].removeParallel = false;
  return specs;
}

void expectTraining(const SaeSpec& spec, const Json& oracle) {
  BasicSaeTrainer<double> trainer(spec, oracleActivations<double>(), oracleStart<double>(spec));
  std::int64_t mostDead = 0;
  for (const Json& expected : oracle["steps"]) {
    SaeArrays<double> gradients;
    const SaeMetrics metrics = trainer.step(onThisThread(), &gradients);
    ASSERT_NEAR(metrics.loss, expected["loss"].get<double>(), 1e-8) << metrics.step;
    ASSERT_NEAR(metrics.reconstruction, expected["reconstruction"].get<double>(), 1e-8);
    ASSERT_NEAR(metrics.auxiliary, expected["auxiliary"].get<double>(), 1e-8);
    expectSame(gradients, expected["gradients"]);
    mostDead = std::max(mostDead, expected["dead"].get<std::int64_t>());
  }
  expectSame(trainer.state().weights, oracle["weights"]);
  EXPECT_EQ(trainer.stepsDone(), kSteps);
  // Otherwise nothing would have been tested of the auxiliary loss, nor of the sparse one.
  EXPECT_GT(mostDead, spec.auxiliaryK);
  EXPECT_LT(mostDead, spec.atoms - spec.k);
}

TEST(SaeOracle, LossGradientsAndUpdatesAreThoseOfAutograd) {
  if (oracleMissing()) {
    GTEST_SKIP() << RANKSCOPE_PYTHON " has no torch (Debian: python3-torch)";
  }
  const std::vector<SaeSpec> specs = switchedSpecs();
  const Json answers = ask(specs);
  ASSERT_EQ(answers.size(), specs.size());
  for (std::size_t i = 0; i < specs.size(); ++i) {
    SCOPED_TRACE(i);
    expectTraining(specs[i], answers[i]);
  }
}

// Ties the float kernels to what the oracle has checked in double.
TEST(SaeTrainer, FloatFollowsDouble) {
  const SaeSpec spec = smallSpec();
  BasicSaeTrainer<double> exact(spec, oracleActivations<double>(), oracleStart<double>(spec));
  SaeTrainer trainer(spec, oracleActivations<float>(), oracleStart<float>(spec));
  for (int step = 0; step < 20; ++step) {
    SaeArrays<double> expected;
    SaeArrays<float> gradients;
    const SaeMetrics there = exact.step(onThisThread(), &expected);
    const SaeMetrics here = trainer.step(onThisThread(), &gradients);
    EXPECT_NEAR(here.loss, there.loss, 1e-4 * there.loss) << step;
    for (std::size_t i = 0; i < expected.decoder.size(); ++i) {
      ASSERT_NEAR(gradients.decoder[i], expected.decoder[i], 1e-5) << step;
      ASSERT_NEAR(gradients.encoder[i], expected.encoder[i], 1e-5) << step;
    }
  }
}

}  // namespace
}  // namespace rankscope::testing
