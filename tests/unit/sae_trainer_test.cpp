#include "sae/sae_trainer.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <numeric>
#include <string>

#include <gtest/gtest.h>

#include "base/error.h"
#include "compute/pool.h"
#include "io/safetensors.h"
#include "sae/sae_file.h"
#include "sae/sae_grid.h"
#include "sae/sae_model.h"
#include "sae_fixture.h"

namespace rankscope::testing {
namespace {

SaeSpec tinySpec() {
  SaeSpec spec;
  spec.atoms = 100;
  spec.k = 3;
  spec.steps = 400;
  spec.batch = 300;
  spec.lr = 3e-3;
  spec.deadWindow = 900;
  return spec;
}

/// The weights after some steps on a pool of so many threads.
SaeState<float> trained(int threads, int steps) {
  Pool pool(threads);
  const Pool::Turn turn(pool);
  const ParallelFor parallelFor = [&](std::size_t count, const auto& task) { pool.parallelFor(count, task); };
  SaeTrainer trainer(tinySpec(), sparseActivations(1000, 20, 30), parallelFor);
  for (int step = 0; step < steps; ++step) {
    trainer.step(parallelFor);
  }
  return trainer.state();
}

void expectSameBits(const SaeArrays<float>& a, const SaeArrays<float>& b) {
  EXPECT_EQ(a.encoder, b.encoder);
  EXPECT_EQ(a.decoder, b.decoder);
  EXPECT_EQ(a.encoderBias, b.encoderBias);
  EXPECT_EQ(a.preBias, b.preBias);
}

void expectSameBits(const SaeState<float>& a, const SaeState<float>& b) {
  EXPECT_EQ(a.step, b.step);
  expectSameBits(a.weights, b.weights);
  expectSameBits(a.firstMoment, b.firstMoment);
  expectSameBits(a.secondMoment, b.secondMoment);
  EXPECT_EQ(a.quiet, b.quiet);
}

TEST(SaeTrainer, GivesTheSameBitsForAnyNumberOfThreads) {
  const SaeState<float> alone = trained(1, 12);
  // Otherwise the auxiliary loss would be no part of the comparison.
  EXPECT_GT(std::count_if(alone.quiet.begin(), alone.quiet.end(), [](auto points) { return points > 900; }),
            0);
  expectSameBits(alone, trained(2, 12));
  expectSameBits(alone, trained(5, 12));
}

TEST(SaeTrainer, LearnsWhatIsSparse) {
  const ActivationsPtr data = sparseActivations(1000, 20, 30);
  SaeTrainer trainer(tinySpec(), data, onThisThread());
  const SaeMetrics first = trainer.step(onThisThread());
  for (int step = 1; step < 400; ++step) {
    trainer.step(onThisThread());
  }
  const SaeMetrics last = trainer.step(onThisThread());
  EXPECT_EQ(last.step, 400);
  EXPECT_GT(last.r2, 0.9);
  EXPECT_GT(last.r2, first.r2 + 0.3);
  EXPECT_LE(last.l0, 3);
  EXPECT_NEAR(last.loss, last.reconstruction + last.auxiliary / 32, 1e-12);
  const SaeModelPtr model = publish(trainer.spec(), trainer.state());
  for (std::int64_t a = 0; a < model->atoms; ++a) {
    const std::span<const float> atom = model->atom(a);
    EXPECT_NEAR(std::inner_product(atom.begin(), atom.end(), atom.begin(), 0.0), 1, 1e-6);
  }
  const std::optional<EncodedSignal> encoded = encode(*model, *data, {onThisThread()});
  ASSERT_TRUE(encoded);
  EXPECT_NEAR(encoded->r2, last.r2, 0.05);
}

TEST(SaeTrainer, GoesOnFromItsFileToTheSameBits) {
  const ActivationsPtr data = sparseActivations(1000, 20, 30);
  SaeTrainer trainer(tinySpec(), data, onThisThread());
  for (int step = 0; step < 8; ++step) {
    trainer.step(onThisThread());
  }
  SaeOrigin origin{2, "0123", "adam", "siren", 500, "photo.png", "4567"};
  const std::vector<SaeMetrics> curve{{0, 1.5, 1.4, 0.1, -0.4, 1, 3}, {7, 0.5, 0.4, 0.2, 0.6, 0.25, 2.5}};
  const auto bytes = encodeSae({trainer.spec(), origin, trainer.state(), curve});
  const StoredSae stored = decodeSae(bytes, "layer_2.safetensors");
  EXPECT_EQ(stored.spec, trainer.spec());
  EXPECT_EQ(stored.origin, origin);
  ASSERT_EQ(stored.curve.size(), 2U);
  EXPECT_EQ(stored.curve[1].step, 7);
  EXPECT_EQ(stored.curve[1].r2, 0.6);
  EXPECT_EQ(stored.curve[1].l0, 2.5);
  EXPECT_EQ(encodeSae(stored), bytes);
  SaeTrainer resumed(stored.spec, data, stored.state);
  for (int step = 0; step < 8; ++step) {
    trainer.step(onThisThread());
    resumed.step(onThisThread());
  }
  expectSameBits(trainer.state(), resumed.state());
}

std::string refusal(const std::function<void()>& attempt) {
  try {
    attempt();
  } catch (const UserError& refused) {
    return refused.what();
  }
  return "";
}

TEST(SaeFile, RefusesWhatIsNotItsOwn) {
  const ActivationsPtr data = sparseActivations(50, 8, 4);
  SaeSpec spec = tinySpec();
  const SaeTrainer trainer(spec, data, onThisThread());
  const SaeOrigin origin{2, "0123", "adam", "siren", 500, "photo.png", "4567"};
  auto bytes = encodeSae({spec, origin, trainer.state(), {}});
  EXPECT_NO_THROW(decodeSae(bytes, "a"));
  bytes.resize(bytes.size() - 8);
  EXPECT_NE(refusal([&] { decodeSae(bytes, "cut.safetensors"); }), "");
  SafetensorsFile other;
  other.metadata["format"] = "rankscope-checkpoint";
  EXPECT_NE(refusal([&] { decodeSae(encodeSafetensors(other), "other.safetensors"); }).find("no sparse"),
            std::string::npos);

  SaeOrigin wanted = origin;
  EXPECT_NO_THROW(requireOrigin(origin, wanted, "a"));
  wanted.layer = 4;
  EXPECT_NE(refusal([&] { requireOrigin(origin, wanted, "a"); }).find("layer 2, not to layer 4"),
            std::string::npos);
  wanted = origin;
  wanted.weights = "ffff";
  EXPECT_NE(refusal([&] { requireOrigin(origin, wanted, "a"); }).find("other weights"), std::string::npos);
  wanted = origin;
  wanted.signalDigest = "ffff";
  EXPECT_NE(refusal([&] { requireOrigin(origin, wanted, "a"); }).find("another signal"), std::string::npos);
}

TEST(SaeGrid, IsRefusedBeforeItsFirstCell) {
  const std::vector<std::int64_t> atoms{64, 100};
  EXPECT_EQ(refusal([&] { requireGrid(tinySpec(), atoms, std::vector<std::int64_t>{4, 64}); }), "");
  EXPECT_NE(refusal([&] {
              requireGrid(tinySpec(), atoms, std::vector<std::int64_t>{4, 65});
            }).find("65 of 64"),
            std::string::npos);
  EXPECT_NE(refusal([&] { requireGrid(tinySpec(), atoms, {}); }).find("no k"), std::string::npos);
}

TEST(SaeTrainer, RefusesWhatCannotBeTrained) {
  const ActivationsPtr data = sparseActivations(50, 8, 4);
  SaeSpec spec = tinySpec();
  spec.k = 101;
  EXPECT_NE(refusal([&] { SaeTrainer(spec, data, onThisThread()); }).find("101 of 100"), std::string::npos);
  spec.k = 0;
  EXPECT_NE(refusal([&] { SaeTrainer(spec, data, onThisThread()); }), "");
  auto constant = std::make_shared<Activations>(*data);
  std::fill(constant->values.begin(), constant->values.end(), 0.5F);
  EXPECT_NE(refusal([&] { SaeTrainer(tinySpec(), constant, onThisThread()); }).find("the same"),
            std::string::npos);
  constant->values[3] = std::nanf("");
  EXPECT_NE(refusal([&] { SaeTrainer(tinySpec(), constant, onThisThread()); }).find("finite"),
            std::string::npos);
  SaeState<float> state = startSae(tinySpec(), *data, onThisThread());
  const ActivationsPtr wider = sparseActivations(50, 9, 4);
  EXPECT_NE(refusal([&] { SaeTrainer(tinySpec(), wider, state); }).find("8 numbers, not 100 of 9"),
            std::string::npos);
}

/// What is said of a step from weights with this number in the encoder.
template <class T>
std::string stepWith(T number) {
  const ActivationsPtr data = sparseActivations(50, 8, 4);
  auto converted = std::make_shared<ActivationMatrix<T>>();
  converted->rows = data->rows;
  converted->width = data->width;
  converted->values.assign(data->values.begin(), data->values.end());
  SaeState<T> state = startSae(tinySpec(), *converted, onThisThread());
  state.step = 12;
  state.weights.encoder[17] = number;
  BasicSaeTrainer<T> trainer(tinySpec(), converted, state);
  const std::string said = refusal([&] { trainer.step(onThisThread()); });
  EXPECT_EQ(trainer.stepsDone(), said.empty() ? 13 : 12);
  return said;
}

TEST(SaeTrainer, SaysThatItsLossBecameNaN) {
  const std::string said =
      "sparse autoencoder: the loss became NaN at step 12; lower the learning rate (lr 0.003)";
  EXPECT_EQ(stepWith(0.5F), "");
  EXPECT_EQ(stepWith(0.5), "");
  for (const double sign : {1.0, -1.0}) {
    const double nan = std::copysign(std::nan(""), sign);
    EXPECT_EQ(stepWith(static_cast<float>(nan)), said) << sign;
    EXPECT_EQ(stepWith(nan), said) << sign;
  }
  auto huge = std::make_shared<Activations>(*sparseActivations(50, 8, 4));
  std::transform(huge->values.begin(), huge->values.end(), huge->values.begin(),
                 [](float value) { return 1e25F * value; });
  SaeTrainer trainer(tinySpec(), huge, onThisThread());
  EXPECT_NE(refusal([&] { trainer.step(onThisThread()); }).find("the loss became infinite at step 0"),
            std::string::npos);
}

// Nothing of these sizes is allocated: the test would take gigabytes.
TEST(SaeTrainer, RefusesMoreAtomsThanThereIsRoomFor) {
  // Per atom 6 · 256 + 3 numbers of the state and 8 bytes, 256 packed, and of each of 16 lanes 57 numbers and
  // 3 places.
  constexpr std::int64_t kBytes = (6 * 256 + 3 + 256) * 4 + 8 + 16 * (57 + 3) * 4;
  const std::int64_t most = SaeTrainer::mostAtoms(256);
  EXPECT_EQ(most, ((std::int64_t{4} << 30) - 3 * 256 * 4) / kBytes);
  SaeSpec spec = tinySpec();
  spec.atoms = most;
  EXPECT_EQ(refusal([&] { SaeTrainer::trainable(spec, 256); }), "");
  ++spec.atoms;
  const std::string said = refusal([&] { SaeTrainer::trainable(spec, 256); });
  EXPECT_NE(said.find("atoms: "), std::string::npos) << said;
  EXPECT_NE(said.find(std::to_string(spec.atoms)), std::string::npos) << said;
  EXPECT_NE(said.find("at most " + std::to_string(most)), std::string::npos) << said;
  for (const std::int64_t width : {16, 64, 256, 512, 1024}) {
    EXPECT_GE(SaeTrainer::mostAtoms(width), 65536) << width;
  }
}

TEST(SaeTrainer, LooksForRoomBeforeItAllocates) {
  const ActivationsPtr wide = sparseActivations(3, 512, 2);
  SaeSpec spec = tinySpec();
  spec.atoms = 1 << 20;
  const std::string said = refusal([&] { SaeTrainer(spec, wide, onThisThread()); });
  EXPECT_NE(said.find("takes more than 4 GiB"), std::string::npos) << said;
  EXPECT_EQ(refusal([&] { SaeTrainer(spec, wide, SaeState<float>{}); }), said);
}

// 4 GiB are what readSae() takes; the rest of a file is its curve and its settings.
TEST(SaeFile, OfAsManyAtomsAsCanBeTrainedIsReadBack) {
  for (const std::int64_t width : {1, 8, 64, 256, 1024, 100'000}) {
    const std::int64_t atoms = SaeTrainer::mostAtoms(width);
    const std::int64_t state = 3 * (2 * atoms * width + atoms + width) * 4 + 8 * atoms;
    EXPECT_LT(state, (std::int64_t{4} << 30) - (1 << 20)) << width;
  }
  const ActivationsPtr data = sparseActivations(50, 8, 4);
  const SaeTrainer trainer(tinySpec(), data, onThisThread());
  const auto bytes = encodeSae({tinySpec(), {}, trainer.state(), std::vector<SaeMetrics>(300)});
  const std::int64_t state = 3 * (2 * 100 * 8 + 100 + 8) * 4 + 8 * 100;
  EXPECT_LT(static_cast<std::int64_t>(bytes.size()), state + (1 << 20));
}

// Of the corners of a convex quadrangle it is where the diagonals cross.
TEST(SaeStart, TheGeometricMedianOfAQuadrangle) {
  ActivationMatrix<double> corners;
  corners.rows = 4;
  corners.width = 2;
  corners.values = {0, 0, 4, 1, 5, 5, -1, 3};
  const std::vector<double> median = geometricMedian(corners, onThisThread());
  // Diagonals: (t, t) and (4 - 5 s, 1 + 2 s).
  EXPECT_NEAR(median[0], 13.0 / 7, 1e-6);
  EXPECT_NEAR(median[1], 13.0 / 7, 1e-6);
}

TEST(SaeStart, StartsFromUnitAtomsAndTheChosenBias) {
  const ActivationsPtr data = sparseActivations(400, 8, 4);
  SaeSpec spec = tinySpec();
  spec.preBias = "mean";
  const SaeState<float> state = startSae(spec, *data, onThisThread());
  EXPECT_EQ(state.weights.encoder, state.weights.decoder);
  double sum = 0;
  for (std::int64_t r = 0; r < data->rows; ++r) {
    sum += static_cast<double>(data->row(r)[5]);
  }
  EXPECT_NEAR(state.weights.preBias[5], sum / 400, 1e-5);
  spec.preBias = "zero";
  spec.tied = false;
  const SaeState<float> other = startSae(spec, *data, onThisThread());
  EXPECT_EQ(other.weights.decoder, state.weights.decoder);
  EXPECT_NE(other.weights.encoder, other.weights.decoder);
  EXPECT_EQ(other.weights.preBias[5], 0);
}

}  // namespace
}  // namespace rankscope::testing
