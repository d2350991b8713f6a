#include <cmath>
#include <numbers>
#include <set>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "analysis/point_subset.h"
#include "analysis/spectrum_analyzer.h"
#include "base/error.h"
#include "model/inr.h"

namespace rankscope {
namespace {

std::shared_ptr<Signal> picture(int width, int height) {
  auto signal = std::make_shared<Signal>();
  signal->points = static_cast<std::int64_t>(width) * height;
  signal->inputDimension = 2;
  signal->outputDimension = 3;
  signal->lattice.extents = {height, width};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      signal->coordinates.push_back(2.f * static_cast<float>(x) / static_cast<float>(width - 1) - 1);
      signal->coordinates.push_back(2.f * static_cast<float>(y) / static_cast<float>(height - 1) - 1);
    }
  }
  signal->values.resize(static_cast<std::size_t>(signal->points) * 3);
  return signal;
}

ModelSpec small(const std::string& network) {
  ModelSpec spec;
  spec.network = network;
  spec.hiddenLayers = 2;
  spec.width = 20;
  spec.frequencies = 6;
  spec.omega = 7;
  return spec;
}

WeightSnapshot snapshotOf(const ModelSpec& spec, std::uint64_t seed, std::int64_t step = 0) {
  Rng rng(seed);
  return makeInr(spec, 2, 3, rng)->snapshot(step);
}

using Matrix = std::vector<std::vector<double>>;

const NamedArray& arrayOf(const WeightSnapshot& weights, const std::string& name) {
  for (const NamedArray& array : weights.arrays) {
    if (array.name == name) {
      return array;
    }
  }
  throw std::runtime_error("no " + name);
}

Matrix times(const Matrix& x, const NamedArray& weight) {
  const auto rows = static_cast<std::size_t>(weight.shape[0]);
  const auto columns = static_cast<std::size_t>(weight.shape[1]);
  Matrix product;
  for (const std::vector<double>& point : x) {
    std::vector<double>& out = product.emplace_back(rows, 0.0);
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        out[i] += point[j] * static_cast<double>(weight.values[i * columns + j]);
      }
    }
  }
  return product;
}

Matrix linear(const Matrix& x, const WeightSnapshot& weights, const std::string& layer) {
  Matrix z = times(x, arrayOf(weights, layer + ".weight"));
  const NamedArray bias = arrayOf(weights, layer + ".bias");
  for (std::vector<double>& row : z) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] += static_cast<double>(bias.values[i]);
    }
  }
  return z;
}

template <class F>
Matrix mapped(Matrix matrix, F f) {
  for (std::vector<double>& row : matrix) {
    for (double& value : row) {
      value = f(value);
    }
  }
  return matrix;
}

std::vector<double> sigmaOf(const Matrix& matrix) {
  at::Tensor tensor = at::empty(
      {static_cast<std::int64_t>(matrix.size()), static_cast<std::int64_t>(matrix[0].size())}, at::kDouble);
  double* out = tensor.data_ptr<double>();
  for (const std::vector<double>& row : matrix) {
    out = std::copy(row.begin(), row.end(), out);
  }
  const at::Tensor sigma = at::linalg_svdvals(tensor);
  return {sigma.data_ptr<double>(), sigma.data_ptr<double>() + sigma.numel()};
}

void expectSpectrum(const MatrixSpectrum& found, const Matrix& matrix) {
  const std::vector<double> sigma = sigmaOf(matrix);
  EXPECT_EQ(found.rows, static_cast<std::int64_t>(matrix.size())) << found.name;
  EXPECT_EQ(found.columns, static_cast<std::int64_t>(matrix[0].size())) << found.name;
  ASSERT_EQ(found.singularValues.size(), sigma.size()) << found.name;
  double energy = 0;
  for (std::size_t i = 0; i < sigma.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(found.singularValues[i]), sigma[i], 2e-6 * sigma[0])
        << found.name << ' ' << i;
    energy += sigma[i] * sigma[i];
  }
  EXPECT_NEAR(found.spectralNorm, sigma[0], 1e-6 * sigma[0]);
  EXPECT_NEAR(found.stableRank, energy / (sigma[0] * sigma[0]), 1e-5);
}

Matrix pointsOf(const Signal& signal) {
  Matrix points;
  for (const std::int64_t index : pointSubset(signal, 2048)) {
    const auto i = static_cast<std::size_t>(index) * 2;
    points.push_back(
        {static_cast<double>(signal.coordinates[i]), static_cast<double>(signal.coordinates[i + 1])});
  }
  return points;
}

TEST(SpectrumAnalyzer, GivesEveryWeightMatrixInOrder) {
  const WeightSnapshot weights = snapshotOf(small("relu"), 5, 77);
  const auto analyzer = makeSpectrumAnalyzer(small("relu"), picture(9, 5));
  const Spectra spectra = analyzer->analyze(weights, false);
  EXPECT_EQ(spectra.step, 77);
  ASSERT_EQ(spectra.matrices.size(), 3u);
  for (int i = 0; i < 3; ++i) {
    const MatrixSpectrum& found = spectra.matrices[static_cast<std::size_t>(i)];
    EXPECT_EQ(found.name, "layers." + std::to_string(i));
    EXPECT_EQ(found.layer, i);
    EXPECT_EQ(found.kind, MatrixKind::Weight);
    const NamedArray array = arrayOf(weights, found.name + ".weight");
    Matrix matrix;
    for (std::int64_t row = 0; row < array.shape[0]; ++row) {
      const auto first = array.values.begin() + row * array.shape[1];
      matrix.emplace_back(first, first + array.shape[1]);
    }
    expectSpectrum(found, matrix);
  }
}

TEST(SpectrumAnalyzer, ActivationsAreThoseOfTheNetwork) {
  const std::shared_ptr<Signal> signal = picture(70, 45);
  const auto analyzer = makeSpectrumAnalyzer(small("relu"), signal);
  const WeightSnapshot weights = snapshotOf(small("relu"), 5);
  const Spectra spectra = analyzer->analyze(weights, true);
  const auto relu = [](double z) { return z > 0 ? z : 0; };
  const Matrix z0 = linear(pointsOf(*signal), weights, "layers.0");
  const Matrix h0 = mapped(z0, relu);
  const Matrix z1 = linear(h0, weights, "layers.1");
  const Matrix h1 = mapped(z1, relu);
  const Matrix z2 = linear(h1, weights, "layers.2");
  const std::vector<std::pair<std::string, Matrix>> expected = {
      {"layers.0", z0}, {"layers.1", z1}, {"layers.2", z2}, {"layers.0", h0}, {"layers.1", h1}};
  ASSERT_EQ(spectra.matrices.size(), 3 + expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const MatrixSpectrum& found = spectra.matrices[3 + i];
    EXPECT_EQ(found.name, expected[i].first);
    EXPECT_EQ(found.layer, expected[i].first.back() - '0');
    EXPECT_EQ(found.kind, i < 3 ? MatrixKind::PreActivation : MatrixKind::Activation);
    expectSpectrum(found, expected[i].second);
  }
}

TEST(SpectrumAnalyzer, UsesTheSnapshotsFourierMatrix) {
  const std::shared_ptr<Signal> signal = picture(30, 20);
  const WeightSnapshot weights = snapshotOf(small("ffn"), 31);
  const Spectra spectra = makeSpectrumAnalyzer(small("ffn"), signal)->analyze(weights, true);
  const Matrix phase = times(pointsOf(*signal), arrayOf(weights, "encoding.frequencies"));
  Matrix features = mapped(phase, [](double p) { return std::cos(2 * std::numbers::pi * p); });
  const Matrix sines = mapped(phase, [](double p) { return std::sin(2 * std::numbers::pi * p); });
  for (std::size_t i = 0; i < features.size(); ++i) {
    features[i].insert(features[i].end(), sines[i].begin(), sines[i].end());
  }
  ASSERT_EQ(spectra.matrices.size(), 8u) << "a buffer is no weight";
  // Phases of some 60 rad leave five digits of a float32 cosine.
  const std::vector<double> sigma = sigmaOf(linear(features, weights, "layers.0"));
  for (std::size_t i = 0; i < sigma.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(spectra.matrices[3].singularValues[i]), sigma[i], 1e-4 * sigma[0]);
  }
}

TEST(SpectrumAnalyzer, EachAnswerDependsOnItsSnapshotAlone) {
  const auto analyzer = makeSpectrumAnalyzer(small("siren"), picture(30, 20));
  const WeightSnapshot a = snapshotOf(small("siren"), 1);
  const Spectra first = analyzer->analyze(a, true);
  analyzer->analyze(snapshotOf(small("siren"), 2), true);
  const Spectra again = analyzer->analyze(a, true);
  const Spectra fresh = makeSpectrumAnalyzer(small("siren"), picture(30, 20))->analyze(a, true);
  ASSERT_EQ(first.matrices.size(), again.matrices.size());
  for (std::size_t i = 0; i < first.matrices.size(); ++i) {
    EXPECT_EQ(first.matrices[i].singularValues, again.matrices[i].singularValues);
    EXPECT_EQ(first.matrices[i].singularValues, fresh.matrices[i].singularValues);
  }
}

TEST(SpectrumAnalyzer, WeightsThatAreNotFiniteGiveNoNumbers) {
  WeightSnapshot weights = snapshotOf(small("relu"), 5);
  weights.arrays[2].values[7] = std::nanf("");
  ASSERT_EQ(weights.arrays[2].name, "layers.1.weight");
  const Spectra spectra = makeSpectrumAnalyzer(small("relu"), picture(9, 5))->analyze(weights, true);
  ASSERT_EQ(spectra.matrices.size(), 8u);
  EXPECT_FALSE(spectra.matrices[0].singularValues.empty());
  const MatrixSpectrum& broken = spectra.matrices[1];
  EXPECT_TRUE(broken.singularValues.empty());
  EXPECT_EQ(broken.rows, 20);
  EXPECT_TRUE(std::isnan(broken.stableRank));
  EXPECT_TRUE(std::isnan(broken.effectiveRank));
  EXPECT_TRUE(std::isnan(broken.spectralNorm));
  EXPECT_TRUE(std::isnan(broken.conditionNumber));
  EXPECT_FALSE(spectra.matrices[3].singularValues.empty()) << "the first layer is whole";
  EXPECT_TRUE(spectra.matrices[4].singularValues.empty());
}

TEST(SpectrumAnalyzer, ASnapshotOfAnotherNetworkIsRefused) {
  const auto analyzer = makeSpectrumAnalyzer(small("relu"), picture(9, 5));
  ModelSpec wider = small("relu");
  wider.width = 21;
  EXPECT_THROW(analyzer->analyze(snapshotOf(wider, 1), true), UserError);
}

TEST(PointSubset, SmallSignalsAreTakenWhole) {
  const std::vector<std::int64_t> subset = pointSubset(*picture(40, 50), 2048);
  ASSERT_EQ(subset.size(), 2000u);
  for (std::size_t i = 0; i < subset.size(); ++i) {
    EXPECT_EQ(subset[i], static_cast<std::int64_t>(i));
  }
}

// 768 x 512 = 2048 * 192, and 192 divides 768: a stride over the flat order would see four columns.
TEST(PointSubset, CoversBothAxesOfAPicture) {
  Signal signal;
  signal.points = 768 * 512;
  signal.lattice.extents = {512, 768};
  const std::vector<std::int64_t> subset = pointSubset(signal, 2048);
  std::set<std::int64_t> columns;
  std::set<std::int64_t> rows;
  for (const std::int64_t index : subset) {
    columns.insert(index % 768);
    rows.insert(index / 768);
  }
  EXPECT_LE(subset.size(), 2048u);
  EXPECT_EQ(subset.size(), rows.size() * columns.size());
  EXPECT_GE(columns.size(), 54u);
  EXPECT_GE(rows.size(), 36u);
  EXPECT_LT(*rows.begin(), 15);
  EXPECT_GT(*rows.rbegin(), 512 - 15);
  EXPECT_TRUE(std::is_sorted(subset.begin(), subset.end()));
}

TEST(PointSubset, NeverExceedsItsLimit) {
  for (const std::vector<std::int64_t>& extents : std::vector<std::vector<std::int64_t>>{{1, 100000},
                                                                                         {100000, 1},
                                                                                         {3, 70001},
                                                                                         {2049},
                                                                                         {2, 3, 500, 7},
                                                                                         {45, 46},
                                                                                         {4000, 4000},
                                                                                         {200, 200, 200}}) {
    Signal signal;
    signal.lattice.extents = extents;
    signal.points = 1;
    for (const std::int64_t extent : extents) {
      signal.points *= extent;
    }
    const std::vector<std::int64_t> subset = pointSubset(signal, 2048);
    EXPECT_LE(subset.size(), 2048u);
    EXPECT_GE(subset.size(), 1024u);
    EXPECT_EQ(std::set<std::int64_t>(subset.begin(), subset.end()).size(), subset.size());
    EXPECT_GE(subset.front(), 0);
    EXPECT_LT(subset.back(), signal.points);
  }
}

TEST(PointSubset, WithoutALatticeStridesOverTheFlatOrder) {
  Signal signal;
  signal.points = 10000;
  const std::vector<std::int64_t> subset = pointSubset(signal, 100);
  ASSERT_EQ(subset.size(), 100u);
  for (std::size_t i = 0; i < subset.size(); ++i) {
    EXPECT_EQ(subset[i], static_cast<std::int64_t>(i) * 100 + 50);
  }
}

// Complex weights are stored as pairs; their spectrum is that of the complex matrix, layer by layer with the
// activations.
TEST(SpectrumAnalyzer, ComplexWeightsGoThroughAsComplex) {
  const WeightSnapshot weights = snapshotOf(small("wire-complex"), 5, 1);
  const Spectra spectra = makeSpectrumAnalyzer(small("wire-complex"), picture(9, 5))->analyze(weights, true);
  const NamedArray array = arrayOf(weights, "layers.1.weight.complex");
  ASSERT_EQ(array.shape.size(), 3U);
  at::Tensor pairs = at::from_blob(const_cast<float*>(array.values.data()), array.shape, at::kFloat);
  const at::Tensor expected = at::linalg_svdvals(at::view_as_complex(pairs.clone()).to(at::kComplexDouble));
  const MatrixSpectrum& found = spectra.matrices.at(1);
  EXPECT_EQ(found.name, "layers.1");
  EXPECT_EQ(found.rows, array.shape[0]);
  EXPECT_EQ(found.columns, array.shape[1]);
  ASSERT_EQ(static_cast<std::int64_t>(found.singularValues.size()), expected.numel());
  for (std::size_t i = 0; i < found.singularValues.size(); ++i) {
    EXPECT_NEAR(found.singularValues[i], expected[static_cast<std::int64_t>(i)].item<double>(), 1e-5);
  }
  EXPECT_EQ(spectra.matrices.at(4).name, "layers.1");
  EXPECT_EQ(spectra.matrices.at(4).kind, MatrixKind::PreActivation);
}

}  // namespace
}  // namespace rankscope
