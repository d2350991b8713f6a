#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "engine/inr_trainee.h"
#include "engine/tensor_runtime.h"
#include "engine/tiled_engine.h"

namespace rankscope {
namespace {

struct Shape {
  std::string network;
  int in, out, hiddenLayers, width;
  std::int64_t points;
};

/// Mean squared error, said to need the whole output at once.
class CoupledMse : public Objective {
 public:
  explicit CoupledMse(const Objective& inner) : inner_(inner) {}
  bool pointwise() const override { return false; }
  double lossAndGradient(const at::Tensor& y, const at::Tensor& t, std::int64_t rows,
                         at::Tensor& g) const override {
    return inner_.lossAndGradient(y, t, rows, g);
  }
  std::vector<std::string> scoreNames() const override { return inner_.scoreNames(); }
  std::vector<Score> scores(const at::Tensor& y, const at::Tensor& t, double loss) const override {
    return inner_.scores(y, t, loss);
  }
  std::vector<Score> batchScores(double loss) const override { return inner_.batchScores(loss); }

 private:
  const Objective& inner_;
};

class Tiles : public testing::TestWithParam<Shape> {
 protected:
  void SetUp() override {
    prepareTensorThread();
    const Shape& s = GetParam();
    const ModelSpec spec = specOf(s);
    const InrShape shape{s.in, s.out, {12, 17}};
    Rng rng(3);
    inr = makeInr(spec, shape, rng);
    Rng same(3);
    twin = makeInr(spec, shape, same);
    twin->toDouble();
    x = at::empty({s.points, s.in}, at::kFloat);
    y = at::empty({s.points, s.out}, at::kFloat);
    for (std::int64_t i = 0; i < x.numel(); ++i) {
      x.data_ptr<float>()[i] = static_cast<float>(rng.uniform(-1, 1));
    }
    for (std::int64_t i = 0; i < y.numel(); ++i) {
      y.data_ptr<float>()[i] = static_cast<float>(rng.uniform());
    }
    objective = makeObjective(TaskSpec{}, Signal{});
  }

  /// "wire cosine" is a network and another form of it.
  static ModelSpec specOf(const Shape& s) {
    ModelSpec spec;
    spec.network = s.network.substr(0, s.network.find(' '));
    spec.hiddenLayers = s.hiddenLayers;
    spec.width = s.width;
    spec.omega = 6;
    spec.sigma = spec.network.starts_with("wire") ? 2 : 10;
    spec.gaussA = 0.4;
    spec.frequencies = 8;
    spec.bands = 3;
    spec.finerScaleGradient = s.network == "finer through";
    spec.wireForm = s.network == "wire cosine" ? "cosine" : "sine";
    spec.combine = s.network == "ga-planes add" ? "add" : "multiply";
    spec.planeFeatures = 21;
    spec.gridLevels = 4;
    spec.gridTable = 7;
    spec.gridCoarsest = 3;
    spec.gridFinest = 40;
    return spec;
  }

  struct Result {
    double loss;
    std::vector<at::Tensor> gradients;
    at::Tensor outputs;
  };

  Result run(const Inr& net, const Objective& loss, const at::Tensor& in, const at::Tensor& targets,
             TilePath path, int threads) {
    const auto pool = std::make_shared<Pool>(threads, &prepareTensorThread);
    const Pool::Turn turn(*pool);
    TiledEngine engine(net, loss, pool, path);
    Result result{0, {}, at::empty_like(targets)};
    result.loss = engine.lossAndGradient(in, targets, result.outputs);
    for (const at::Tensor& gradient : engine.gradients()) {
      result.gradients.push_back(gradient.clone());
    }
    return result;
  }

  /// The mean squared error in double of the network with one weight moved.
  double lossWith(std::size_t parameter, std::int64_t element, double change) {
    std::vector<at::Tensor> moved;
    for (const Parameter& p : twin->parameters()) {
      moved.push_back(p.value.clone());
    }
    moved[parameter].data_ptr<double>()[element] += change;
    return (twin->forward(x.to(at::kDouble), moved) - y.to(at::kDouble)).pow(2).mean().item<double>();
  }

  std::unique_ptr<Inr> inr;
  std::unique_ptr<Inr> twin;  ///< in double
  std::unique_ptr<Objective> objective;
  at::Tensor x, y;
};

TEST_P(Tiles, FusedGradientsMatchFiniteDifferencesInDouble) {
  if (GetParam().network == "finer") {
    return;  // its gradient leaves the scale out on purpose; FusedAndAutogradAgree has it
  }
  const Result fused = run(*inr, *objective, x, y, TilePath::Fused, 2);
  EXPECT_NEAR(fused.loss, lossWith(0, 0, 0), 1e-5 * fused.loss);
  Rng pick(9);
  for (std::size_t p = 0; p < fused.gradients.size(); ++p) {
    const double scale = fused.gradients[p].abs().max().item<double>();
    for (int i = 0; i < 3; ++i) {
      const auto element =
          static_cast<std::int64_t>(pick.below(static_cast<std::uint64_t>(fused.gradients[p].numel())));
      constexpr double kStep = 1e-6;
      const double expected = (lossWith(p, element, kStep) - lossWith(p, element, -kStep)) / (2 * kStep);
      // A ReLU's kink inside the step would show as an error of the size of one point's share.
      EXPECT_NEAR(fused.gradients[p].data_ptr<float>()[element], expected, 2e-3 * scale + 1e-7)
          << p << " " << element;
    }
  }
}

TEST_P(Tiles, FusedAndAutogradAgree) {
  const Result fused = run(*inr, *objective, x, y, TilePath::Fused, 2);
  const Result autograd = run(*inr, *objective, x, y, TilePath::Autograd, 2);
  EXPECT_NEAR(fused.loss, autograd.loss, 1e-6 * autograd.loss);
  EXPECT_LT((fused.outputs - autograd.outputs).abs().max().item<double>(), 1e-4);
  for (std::size_t p = 0; p < fused.gradients.size(); ++p) {
    const double scale = autograd.gradients[p].abs().max().item<double>() + 1e-9;
    EXPECT_LT((fused.gradients[p] - autograd.gradients[p]).abs().max().item<double>(), 1e-4 * scale) << p;
  }
}

TEST_P(Tiles, SameBitsForAnyNumberOfThreads) {
  for (const TilePath path : {TilePath::Fused, TilePath::Autograd}) {
    const Result one = run(*inr, *objective, x, y, path, 1);
    for (const int threads : {2, 3, 5}) {
      const Result many = run(*inr, *objective, x, y, path, threads);
      EXPECT_EQ(one.loss, many.loss);
      EXPECT_TRUE(at::equal(one.outputs, many.outputs));
      for (std::size_t p = 0; p < one.gradients.size(); ++p) {
        EXPECT_TRUE(at::equal(one.gradients[p], many.gradients[p])) << threads << " " << p;
      }
    }
  }
}

TEST_P(Tiles, TwoPassesForACoupledObjectiveGiveTheSameGradient) {
  const CoupledMse coupled(*objective);
  const Result once = run(*inr, *objective, x, y, TilePath::Fused, 2);
  const Result twice = run(*inr, coupled, x, y, TilePath::Fused, 2);
  EXPECT_NEAR(once.loss, twice.loss, 1e-9 + 1e-6 * once.loss);
  for (std::size_t p = 0; p < once.gradients.size(); ++p) {
    EXPECT_TRUE(at::allclose(once.gradients[p], twice.gradients[p], 1e-5, 1e-9)) << p;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, Tiles,
    testing::Values(Shape{"relu", 2, 3, 4, 40, 5000}, Shape{"siren", 2, 3, 2, 33, 1500},
                    Shape{"ffn", 2, 1, 2, 24, 700}, Shape{"pe", 3, 4, 3, 17, 513},
                    Shape{"relu", 1, 6, 1, 5, 3}, Shape{"siren", 5, 2, 2, 3, 1025},
                    Shape{"gauss", 2, 3, 3, 33, 1500}, Shape{"gauss-ffn", 2, 3, 2, 18, 300},
                    Shape{"wire", 2, 3, 3, 37, 1400}, Shape{"wire cosine", 2, 3, 3, 21, 900},
                    Shape{"wire-complex", 2, 3, 3, 30, 1300}, Shape{"wire-complex", 1, 6, 2, 9, 260},
                    Shape{"finer", 2, 3, 3, 33, 1100}, Shape{"finer through", 2, 3, 2, 20, 400},
                    Shape{"ga-planes", 2, 3, 1, 16, 1200}, Shape{"ga-planes add", 2, 1, 1, 16, 500},
                    Shape{"ga-planes", 3, 1, 1, 16, 900}, Shape{"ga-planes add", 3, 2, 1, 16, 400},
                    Shape{"hash-grid", 2, 3, 2, 16, 1000}, Shape{"hash-grid", 3, 2, 2, 16, 700}),
    [](const auto& shape) {
      std::string name = shape.param.network + std::to_string(shape.param.points);
      std::replace_if(
          name.begin(), name.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
      return name;
    });

}  // namespace
}  // namespace rankscope
