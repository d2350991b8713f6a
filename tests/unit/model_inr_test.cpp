#include <cmath>
#include <numbers>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "model/feature_grid.h"
#include "model/inr.h"

namespace rankscope {
namespace {

ModelSpec spec(const std::string& network, int hiddenLayers, int width) {
  ModelSpec s;
  s.network = network;
  s.hiddenLayers = hiddenLayers;
  s.width = width;
  return s;
}

std::unique_ptr<Inr> make(const ModelSpec& s, int in = 2, int out = 3, std::uint64_t seed = 0) {
  Rng rng(seed);
  return makeInr(s, in, out, rng);
}

double largest(const at::Tensor& tensor) {
  return tensor.abs().max().item<double>();
}

/// phi(Wx + b) layer by layer in double, from the definition.
std::vector<double> byHand(const Inr& inr, std::vector<double> h, double omega, bool relu) {
  const auto parameters = inr.parameters();
  for (std::size_t i = 0; i < parameters.size(); i += 2) {
    const auto w = parameters[i].value.accessor<float, 2>();
    const auto b = parameters[i + 1].value.accessor<float, 1>();
    std::vector<double> z;
    for (std::int64_t r = 0; r < w.size(0); ++r) {
      double sum = b[r];
      for (std::int64_t c = 0; c < w.size(1); ++c) {
        sum += static_cast<double>(w[r][c]) * h[static_cast<std::size_t>(c)];
      }
      const bool last = i + 2 == parameters.size();
      z.push_back(last ? sum : (relu ? std::max(0.0, sum) : std::sin(omega * sum)));
    }
    h = z;
  }
  return h;
}

at::Tensor row(const std::vector<double>& values) {
  return at::tensor(values, at::kDouble).to(at::kFloat).reshape({1, -1});
}

void expectForward(const Inr& inr, const at::Tensor& x, const std::vector<double>& expected) {
  const at::Tensor y = inr.forward(x, parameterValues(inr));
  ASSERT_EQ(y.numel(), static_cast<std::int64_t>(expected.size()));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(y[0][static_cast<std::int64_t>(i)].item<double>(), expected[i], 2e-5);
  }
}

// Parameter counts of the reference: ReLU 2-300-300-300-300-3 and the Fourier net 256-300-300-300-3.
TEST(Inr, ParameterCountsAreThoseOfThePaper) {
  const auto count = [](const Inr& inr) {
    std::int64_t n = 0;
    for (const Parameter& p : inr.parameters()) {
      n += p.value.numel();
    }
    return n;
  };
  EXPECT_EQ(count(*make(spec("relu", 4, 300))), 272703);
  EXPECT_EQ(count(*make(spec("ffn", 3, 300))), 258603);
}

TEST(Inr, RolesNameFirstHiddenAndLast) {
  const auto inr = make(spec("relu", 4, 8));
  std::vector<ParameterRole> weights;
  for (const Parameter& p : inr->parameters()) {
    if (p.role != ParameterRole::Bias) {
      weights.push_back(p.role);
    }
  }
  const std::vector<ParameterRole> expected{ParameterRole::FirstWeight, ParameterRole::HiddenWeight,
                                            ParameterRole::HiddenWeight, ParameterRole::HiddenWeight,
                                            ParameterRole::LastWeight};
  EXPECT_EQ(weights, expected);
}

TEST(Inr, LinearInitialisationFillsItsBoundsAndNoMore) {
  const auto inr = make(spec("relu", 3, 200));
  for (std::size_t i = 0; i < 4; ++i) {
    const at::Tensor& w = inr->parameters()[2 * i].value;
    const double bound = 1 / std::sqrt(static_cast<double>(w.size(1)));
    EXPECT_LE(largest(w), bound);
    EXPECT_GT(largest(w), 0.97 * bound);
    EXPECT_LE(largest(inr->parameters()[2 * i + 1].value), bound);
    // The variance of U(-a, a) is a²/3.
    EXPECT_NEAR(w.pow(2).mean().item<double>(), bound * bound / 3, 0.1 * bound * bound / 3);
  }
}

TEST(Inr, SirenInitialisationFillsItsBounds) {
  ModelSpec s = spec("siren", 3, 256);
  s.omega = 30;
  s.omegaHidden = 50;
  const auto inr = make(s);
  EXPECT_NEAR(largest(inr->parameters()[0].value), 0.5, 0.02);  // 1 / fan_in, no omega
  EXPECT_NEAR(largest(inr->parameters()[2].value), std::sqrt(6.0 / 256) / 50, 1e-4);
  EXPECT_NEAR(largest(inr->parameters()[6].value), std::sqrt(6.0 / 256) / 50, 1e-4);
  EXPECT_NEAR(largest(inr->parameters()[3].value), 1.0 / 16, 2e-3);  // biases: PyTorch's default
}

TEST(Inr, ReluAndSirenMatchTheDefinition) {
  const auto relu = make(spec("relu", 2, 7));
  expectForward(*relu, row({0.3, -0.8}), byHand(*relu, {0.3, -0.8}, 0, true));
  ModelSpec s = spec("siren", 2, 7);
  s.omega = 12;
  const auto siren = make(s);
  expectForward(*siren, row({0.3, -0.8}), byHand(*siren, {0.3, -0.8}, 12, false));
}

TEST(Inr, FourierFeaturesAreCosinesThenSines) {
  ModelSpec s = spec("ffn", 1, 5);
  s.frequencies = 3;
  s.sigma = 2;
  const auto inr = make(s);
  const auto b = inr->buffers()[0].value.accessor<float, 2>();
  std::vector<double> features(6);
  for (std::size_t i = 0; i < 3; ++i) {
    const auto k = static_cast<std::int64_t>(i);
    const double phase =
        2 * std::numbers::pi * (static_cast<double>(b[k][0]) * 0.25 + static_cast<double>(b[k][1]) * -0.5);
    features[i] = std::cos(phase);
    features[i + 3] = std::sin(phase);
  }
  expectForward(*inr, row({0.25, -0.5}), byHand(*inr, features, 0, true));
}

TEST(Inr, FourierFrequenciesHaveTheirSigma) {
  ModelSpec s = spec("ffn", 1, 4);
  s.frequencies = 4096;
  s.sigma = 10;
  const at::Tensor b = make(s)->buffers()[0].value;
  EXPECT_NEAR(b.std().item<double>(), 10, 0.3);
  EXPECT_NEAR(b.mean().item<double>(), 0, 0.4);
}

TEST(Inr, PositionalEncodingsHaveTheirForms) {
  const double pi = std::numbers::pi;
  const auto features = [&](const std::string& form) {
    ModelSpec s = spec("pe", 1, 4);
    s.bands = 2;
    s.encodingForm = form;
    const at::Tensor e = make(s, 1, 1)->encode(row({0.3}));
    return std::vector<float>(e.data_ptr<float>(), e.data_ptr<float>() + e.numel());
  };
  const auto expectNear = [](const std::vector<float>& got, const std::vector<double>& expected) {
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
      EXPECT_NEAR(got[i], expected[i], 1e-6);
    }
  };
  expectNear(features("pi"),
             {std::sin(0.3 * pi), std::cos(0.3 * pi), std::sin(0.6 * pi), std::cos(0.6 * pi)});
  expectNear(features("pi-raw"),
             {0.3, std::sin(0.3 * pi), std::cos(0.3 * pi), std::sin(0.6 * pi), std::cos(0.6 * pi)});
  expectNear(features("raw"), {0.3, std::sin(0.3), std::cos(0.3), std::sin(0.6), std::cos(0.6)});
}

// 768 x 512, three channels: the published numbers of features of the six budgets.
TEST(Inr, GaPlanesFeaturesFollowFromTheBudget) {
  const std::vector<std::pair<int, std::int64_t>> published{
      {10'000, 6}, {30'000, 18}, {100'000, 57}, {300'000, 162}, {1'000'000, 465}, {3'000'000, 1084}};
  for (const auto& [budget, channels] : published) {
    EXPECT_EQ(gaPlanesChannels(budget, 768 + 512 + 400, 3, 0), channels) << budget;
  }
  // Of another width: the parameters of lines, plane and decoder add up to the budget.
  const std::int64_t c = gaPlanesChannels(100'000, 768 + 512 + 400, 3, 64);
  EXPECT_NEAR(static_cast<double>((768 + 512 + 400 + 64) * c + 64 + 3 * 64 + 3), 100'000, 1000);
}

TEST(Inr, GaPlanesGiveMuonOnlyTheDecodersHiddenMatrix) {
  ModelSpec s = spec("ga-planes", 4, 64);
  s.planeFeatures = 5;
  Rng rng(0);
  const auto inr = makeInr(s, InrShape{2, 3, {6, 8}}, rng);
  for (const Parameter& p : inr->parameters()) {
    EXPECT_EQ(p.role == ParameterRole::HiddenWeight, p.name == "layers.0.weight") << p.name;
  }
  const auto named = [&](const std::string& name) {
    for (const Parameter& p : inr->parameters()) {
      if (p.name == name) {
        return p.value;
      }
    }
    return at::Tensor();
  };
  EXPECT_EQ(named("lines.x").sizes(), at::IntArrayRef({1, 8, 5}));
  EXPECT_EQ(named("lines.y").sizes(), at::IntArrayRef({1, 6, 5}));
  EXPECT_GE(named("lines.x").min().item<float>(), 0.1F);
  EXPECT_LE(named("lines.x").max().item<float>(), 0.25F);
  EXPECT_NEAR(named("plane").std().item<double>(), 0.01, 1e-3);
  EXPECT_THROW(makeInr(s, InrShape{1, 1, {40}}, rng), UserError);
}

TEST(Inr, GaPlanesOfSpaceHaveALineAPlaneAndAVolume) {
  ModelSpec s = spec("ga-planes", 4, 64);
  Rng rng(0);
  const auto inr = makeInr(s, InrShape{3, 1, {}}, rng);
  std::map<std::string, at::Tensor> named;
  std::int64_t count = 0;
  for (const Parameter& p : inr->parameters()) {
    EXPECT_EQ(p.role == ParameterRole::HiddenWeight, p.name == "layers.0.weight") << p.name;
    named[p.name] = p.value;
    count += p.value.numel();
  }
  EXPECT_NEAR(static_cast<double>(count), 100'000, 2000);
  const std::int64_t c = named.at("volume").size(2);
  for (const char* line : {"lines.x", "lines.y", "lines.z"}) {
    EXPECT_EQ(named.at(line).sizes(), at::IntArrayRef({1, 128, c})) << line;
    EXPECT_GE(named.at(line).min().item<float>(), 0.1F);
    EXPECT_LE(named.at(line).max().item<float>(), 0.25F);
  }
  for (const char* plane : {"planes.xy", "planes.yz", "planes.zx"}) {
    EXPECT_EQ(named.at(plane).sizes(), at::IntArrayRef({1, 400, c})) << plane;
    EXPECT_NEAR(named.at(plane).std().item<double>(), 0.01, 1e-3);
  }
  EXPECT_EQ(named.at("volume").sizes(), at::IntArrayRef({1, 125, c}));
  EXPECT_NEAR(named.at("volume").std().item<double>(), 0.001, 1e-4);
}

TEST(Inr, HashGridHasTheRowsOfItsLevels) {
  ModelSpec s = spec("hash-grid", 2, 64);
  s.gridLevels = 2;
  s.gridTable = 10;
  s.gridCoarsest = 16;
  Rng rng(0);
  // Half of 128: 64 cells and a point more, 65² > 2^10, so hashed; 17² = 289 rounds up to 296.
  const auto inr = makeInr(s, InrShape{2, 3, {90, 128}}, rng);
  const Parameter& table = inr->parameters().back();
  EXPECT_EQ(table.name, "grid");
  EXPECT_EQ(table.value.sizes(), at::IntArrayRef({1, 296 + 1024, 2}));
  EXPECT_LE(largest(table.value), 1e-4);
  EXPECT_GT(largest(table.value), 0.98e-4);
  EXPECT_THROW(makeInr(spec("hash-grid", 2, 64), 2, 3, rng), UserError);  // no lattice
}

TEST(Inr, ComplexWireHasTheWidthsAndBoundsOfItsCode) {
  const auto inr = make(spec("wire-complex", 2, 300));
  const auto parameters = inr->parameters();
  EXPECT_EQ(parameters[0].name, "layers.0.weight");
  EXPECT_EQ(parameters[0].value.sizes(), at::IntArrayRef({212, 2}));
  EXPECT_EQ(parameters[2].name, "layers.1.weight.complex");
  EXPECT_EQ(parameters[2].value.sizes(), at::IntArrayRef({212, 212, 2}));
  EXPECT_EQ(parameters[2].role, ParameterRole::HiddenWeight);
  EXPECT_NEAR(largest(parameters[2].value), 1 / std::sqrt(212.0), 1e-4);
  EXPECT_EQ(parameters[5].value.sizes(), at::IntArrayRef({3, 2}));
}

TEST(Inr, FinerBiasesFillTheirRange) {
  ModelSpec s = spec("finer", 2, 256);
  EXPECT_LE(largest(make(s)->parameters()[1].value), 1 / std::sqrt(2.0));
  s.finerBias = 5;
  EXPECT_NEAR(largest(make(s)->parameters()[1].value), 5, 0.1);
  EXPECT_LE(largest(make(s)->parameters()[3].value), 1.0 / 16);
}

TEST(Inr, BatchNormEvaluatesWithStatisticsOfItsOwn) {
  ModelSpec s = spec("relu", 2, 16);
  s.batchNorm = "pre";
  const auto inr = make(s);
  EXPECT_TRUE(inr->couplesPoints());
  Rng rng(4);
  at::Tensor x = at::empty({64, 2});
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    x.data_ptr<float>()[i] = static_cast<float>(rng.uniform(-1, 1));
  }
  const auto values = parameterValues(*inr);
  const at::Tensor one = inr->forward(x.narrow(0, 0, 1), values);
  EXPECT_TRUE(at::allclose(inr->forward(x, values).narrow(0, 0, 1), one, 1e-5, 1e-6));
  at::Tensor trained;
  for (int i = 0; i < 200; ++i) {
    trained = inr->forwardTraining(x, values);
  }
  // Momentum 0.1: after 200 batches the running statistics are the batch's, but for 64/63 in the variance.
  EXPECT_TRUE(at::allclose(inr->forward(x, values), trained, 0.05, 0.02));
  s.network = "wire";
  s.wireForm = "cosine";
  EXPECT_THROW(make(s), UserError);
}

TEST(Inr, SameSeedSameBitsAndAnotherSeedOthers) {
  for (const char* network :
       {"relu", "ffn", "pe", "siren", "gauss", "gauss-ffn", "wire", "wire-complex", "finer"}) {
    const WeightSnapshot a = make(spec(network, 2, 16), 2, 3, 5)->snapshot(0);
    const WeightSnapshot b = make(spec(network, 2, 16), 2, 3, 5)->snapshot(0);
    const WeightSnapshot c = make(spec(network, 2, 16), 2, 3, 6)->snapshot(0);
    EXPECT_EQ(a.arrays[0].values, b.arrays[0].values) << network;
    EXPECT_NE(a.arrays[0].values, c.arrays[0].values) << network;
  }
}

TEST(Inr, TapHandsOutEveryLayerByName) {
  const auto inr = make(spec("relu", 2, 6));
  Tap tap;
  const at::Tensor y = inr->forward(row({0.1, 0.2}), parameterValues(*inr), &tap);
  ASSERT_EQ(tap.size(), 3U);
  EXPECT_EQ(tap[1].name, "layers.1");
  EXPECT_TRUE(at::equal(tap[1].activation, at::relu(tap[1].preActivation)));
  EXPECT_TRUE(at::equal(tap[2].preActivation, y));
  EXPECT_FALSE(tap[2].activation.defined());
}

TEST(Inr, LoadRestoresAndRefusesOtherShapes) {
  const auto a = make(spec("ffn", 2, 6), 2, 3, 1);
  const auto b = make(spec("ffn", 2, 6), 2, 3, 2);
  b->load(a->snapshot(0));
  const at::Tensor x = row({0.4, -0.1});
  EXPECT_TRUE(at::equal(a->forward(x, parameterValues(*a)), b->forward(x, parameterValues(*b))));
  EXPECT_THROW(make(spec("ffn", 2, 7))->load(a->snapshot(0)), UserError);
  EXPECT_THROW(make(spec("ffn", 3, 6))->load(a->snapshot(0)), UserError);
}

}  // namespace
}  // namespace rankscope
