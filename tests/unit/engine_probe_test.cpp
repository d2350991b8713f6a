// Networks opened behind their layers: against the taps of the differentiable path, and atoms taken out of
// them against a full pass written with tensors.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "engine/network_probe.h"
#include "engine/no_objective.h"
#include "engine/tensor_runtime.h"
#include "engine/tiled_engine.h"
#include "engine_fixture.h"
#include "model/inr.h"
#include "sae/intervention.h"
#include "sae/sae_trainer.h"

namespace rankscope::testing {
namespace {

/// Activations that turn a small difference into a large one, layer after layer, need more room.
struct Network {
  std::string name;
  std::string form = "sine";
  float tolerance = 1e-4F;
};

RunSpec specOf(const Network& network) {
  RunSpec run = runSpec("adam");
  run.model.network = network.name;
  run.model.wireForm = network.form;
  run.model.gridTable = 10;
  run.model.planeBudget = 5000;
  return run;
}

WeightSnapshot freshWeights(const RunSpec& run, const Signal& signal) {
  Rng rng(7);
  return makeInr(run.model, {signal.inputDimension, signal.outputDimension, signal.lattice.extents}, rng)
      ->snapshot(3);
}

std::unique_ptr<Inr> withWeights(const RunSpec& run, const Signal& signal, const WeightSnapshot& weights) {
  Rng unused(0);
  auto inr =
      makeInr(run.model, {signal.inputDimension, signal.outputDimension, signal.lattice.extents}, unused);
  inr->load(weights);
  return inr;
}

at::Tensor tensorOf(const std::vector<float>& values, std::int64_t columns) {
  return at::tensor(at::ArrayRef<float>(values), at::kFloat).view({-1, columns});
}

/// What the layers of a network give, by the differentiable path; complex ones as [real parts, imaginary].
std::vector<at::Tensor> tappedActivations(const Inr& inr, const Signal& signal) {
  Tap tap;
  inr.forward(tensorOf(signal.coordinates, signal.inputDimension), parameterValues(inr), &tap);
  std::vector<at::Tensor> activations;
  for (const TappedLayer& layer : tap) {
    if (layer.activation.defined()) {
      const at::Tensor& h = layer.activation;
      activations.push_back(h.is_complex() ? at::cat({at::real(h), at::imag(h)}, 1) : h);
    }
  }
  return activations;
}

class Probe : public ::testing::TestWithParam<Network> {
 protected:
  void SetUp() override { prepareTensorThread(); }

  SignalPtr signal = smallPicture();
  std::shared_ptr<Pool> pool = std::make_shared<Pool>(2, prepareTensorThread);
};

TEST_P(Probe, GivesWhatTheLayersGiveAndTheRestTheSameBits) {
  const RunSpec run = specOf(GetParam());
  const WeightSnapshot weights = freshWeights(run, *signal);
  const auto probe = makeNetworkProbe(run, TaskSpec{}, weights, signal, pool);
  const auto inr = withWeights(run, *signal, weights);
  const std::vector<at::Tensor> tapped = tappedActivations(*inr, *signal);
  ASSERT_EQ(probe->hiddenLayers(), static_cast<int>(tapped.size()));
  const NoObjective objective;
  TiledEngine engine(*inr, objective, pool);
  at::Tensor whole = at::empty({signal->points, 3}, at::kFloat);
  {
    const Pool::Turn turn(*pool);
    engine.forward(tensorOf(signal->coordinates, 2), whole);
  }
  for (int layer = 0; layer < probe->hiddenLayers(); ++layer) {
    const ActivationsPtr h = probe->activations(layer, {inTurns(pool)});
    const at::Tensor& expected = tapped[static_cast<std::size_t>(layer)];
    ASSERT_EQ(h->width, expected.size(1));
    ASSERT_EQ(h->width, probe->width(layer));
    const at::Tensor ours =
        at::from_blob(const_cast<float*>(h->values.data()), {h->rows, h->width}, at::kFloat);
    EXPECT_LT((ours - expected).abs().max().item<float>(), GetParam().tolerance) << layer;
    const NetworkTailPtr tail = probe->tail(layer);
    std::vector<float> out(static_cast<std::size_t>(signal->points * 3));
    tail->evaluate(h->values, out);
    EXPECT_TRUE(std::equal(out.begin(), out.end(), whole.data_ptr<float>())) << layer;
    // Any rows alone give the same bits.
    std::vector<float> some(7 * 3);
    tail->evaluate(std::span(h->values).subspan(static_cast<std::size_t>(100 * h->width),
                                                static_cast<std::size_t>(7 * h->width)),
                   some);
    EXPECT_TRUE(std::equal(some.begin(), some.end(), out.begin() + 300)) << layer;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Networks, Probe,
    ::testing::Values(Network{"relu"}, Network{"ffn"}, Network{"pe"}, Network{"siren"}, Network{"gauss"},
                      Network{"finer"}, Network{"wire", "sine", 1e-3F}, Network{"wire", "cosine", 2e-3F},
                      Network{"wire-complex", "sine", 2e-2F}, Network{"ga-planes"}, Network{"hash-grid"}),
    [](const auto& one) {
      std::string name = one.param.name + (one.param.form == "sine" ? "" : one.param.form);
      std::erase(name, '-');
      return name;
    });

/// A SIREN with an autoencoder of its layer 1 that has learnt a little.
struct Opened {
  Opened() {
    prepareTensorThread();
    run.model.network = "siren";
    weights = freshWeights(run, *signal);
    probe = makeNetworkProbe(run, TaskSpec{}, weights, signal, pool);
    layer.activations = probe->activations(1, work);
    layer.tail = probe->tail(1);
    SaeSpec spec;
    spec.atoms = 96;
    spec.k = 6;
    spec.lr = 3e-3;
    SaeTrainer trainer(spec, layer.activations, work.parallelFor);
    for (int step = 0; step < 60; ++step) {
      trainer.step(work.parallelFor);
    }
    layer.model = publish(spec, trainer.state());
    layer.codes = encode(*layer.model, *layer.activations, work)->codes;
  }

  SignalPtr signal = smallPicture();
  std::shared_ptr<Pool> pool = std::make_shared<Pool>(2, prepareTensorThread);
  Work work{inTurns(pool)};
  RunSpec run = runSpec("adam");
  WeightSnapshot weights;
  std::unique_ptr<NetworkProbe> probe;
  DecomposedLayer layer;
};

/// The layers behind layer 1, with tensors.
at::Tensor restOf(const Opened& opened, at::Tensor h) {
  const auto inr = withWeights(opened.run, *opened.signal, opened.weights);
  const std::vector<PlainLayer>& layers = inr->plainMlp()->layers;
  for (std::size_t i = 2; i < layers.size(); ++i) {
    const auto own = inr->parameters().subspan(layers[i].parameter);
    h = activate(layers[i].activation, at::addmm(own[1].value, h, own[0].value.t()));
  }
  return h;
}

TEST(Ablation, EqualsAFullPassWithoutTheAtom) {
  const Opened opened;
  const DecomposedLayer& layer = opened.layer;
  const std::vector<float> plain = renderPlain(layer, opened.work);
  const at::Tensor h = at::from_blob(const_cast<float*>(layer.activations->values.data()),
                                     {layer.activations->rows, layer.activations->width}, at::kFloat);
  int checked = 0;
  for (std::int32_t atom = 0; atom < 96 && checked < 6; ++atom) {
    const AtomEntries entries = layer.codes->ofAtom(atom);
    if (entries.size() < 10) {
      continue;
    }
    at::Tensor z = at::zeros({layer.activations->rows, 1});
    for (std::size_t i = 0; i < entries.size(); ++i) {
      z[entries.places[i]][0] = entries.values[i];
    }
    const std::span<const float> w = layer.model->atom(atom);
    const at::Tensor direction =
        at::tensor(at::ArrayRef<float>(w.data(), w.size()), at::kFloat).view({1, -1});
    const at::Tensor expected = restOf(opened, h - z * direction);
    const AtomEdit edits[] = {{atom, 0}};
    const std::vector<float> without = renderOver(layer, edits, plain, opened.work);
    EXPECT_LT((tensorOf(without, 3) - expected).abs().max().item<float>(), 2e-5F) << atom;
    // The change itself, which may be small beside the picture.
    const at::Tensor change = tensorOf(plain, 3) - tensorOf(without, 3);
    EXPECT_LT((change - (restOf(opened, h) - expected)).abs().max().item<float>(), 2e-5F) << atom;
    EXPECT_GT(change.abs().max().item<float>(), 1e-4F) << atom;
    ++checked;
  }
  EXPECT_EQ(checked, 6);
}

TEST(Ablation, OfNothingChangesNoBit) {
  const Opened opened;
  const std::vector<float> plain = renderPlain(opened.layer, opened.work);
  const NoObjective objective;
  const auto inr = withWeights(opened.run, *opened.signal, opened.weights);
  TiledEngine engine(*inr, objective, opened.pool);
  at::Tensor whole = at::empty({opened.signal->points, 3}, at::kFloat);
  {
    const Pool::Turn turn(*opened.pool);
    engine.forward(tensorOf(opened.signal->coordinates, 2), whole);
  }
  EXPECT_TRUE(std::equal(plain.begin(), plain.end(), whole.data_ptr<float>()));
  EXPECT_EQ(renderOver(opened.layer, {}, plain, opened.work), plain);
}

TEST(NetworkProbe, KnowsWhatItBelongsTo) {
  const Opened opened;
  const SaeOrigin origin = opened.probe->origin(1);
  EXPECT_EQ(origin.layer, 1);
  EXPECT_EQ(origin.network, "siren");
  EXPECT_EQ(origin.step, 3);
  EXPECT_EQ(origin.signalDigest, opened.signal->digest);
  WeightSnapshot other = opened.weights;
  EXPECT_EQ(makeNetworkProbe(opened.run, TaskSpec{}, other, opened.signal, opened.pool)->origin(1), origin);
  other.arrays.back().values.front() += 1e-6F;
  EXPECT_NE(makeNetworkProbe(opened.run, TaskSpec{}, other, opened.signal, opened.pool)->origin(1).weights,
            origin.weights);
}

TEST(NetworkProbe, RefusesLayersAndNetworksThatItCannotOpen) {
  const Opened opened;
  EXPECT_THROW(opened.probe->activations(3, opened.work), UserError);
  EXPECT_THROW(opened.probe->tail(-1), UserError);
  RunSpec coupled = opened.run;
  coupled.model.network = "relu";
  coupled.model.batchNorm = "pre";
  const WeightSnapshot weights = freshWeights(coupled, *opened.signal);
  try {
    makeNetworkProbe(coupled, TaskSpec{}, weights, opened.signal, opened.pool);
    FAIL();
  } catch (const UserError& refused) {
    EXPECT_NE(std::string(refused.what()).find("not available"), std::string::npos);
  }
}

}  // namespace
}  // namespace rankscope::testing
