#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "sae/atom_statistics.h"
#include "sae/sae_arithmetic.h"
#include "sae/sae_model.h"
#include "sae_fixture.h"

namespace rankscope::testing {
namespace {

std::size_t size(std::int64_t n) {
  return static_cast<std::size_t>(n);
}

SaeModelPtr randomModel(std::int64_t atoms, std::int64_t width, std::int64_t k) {
  SaeSpec spec;
  spec.atoms = atoms;
  spec.k = k;
  spec.tied = false;
  SaeState<float> state = startSae(spec, *sparseActivations(100, width, 6), onThisThread());
  Rng rng(3);
  for (float& bias : state.weights.encoderBias) {
    bias = static_cast<float>(0.3 * rng.normal());
  }
  return publish(spec, state);
}

/// ReLU(W (h - b_pre) + b) in double.
std::vector<double> preActivations(const SaeModel& model, const float* h) {
  std::vector<double> pre;
  for (std::int64_t a = 0; a < model.atoms; ++a) {
    double sum = static_cast<double>(model.weights.encoderBias[size(a)]);
    for (std::int64_t c = 0; c < model.width; ++c) {
      sum += (static_cast<double>(h[c]) - static_cast<double>(model.weights.preBias[size(c)])) *
             static_cast<double>(model.weights.encoder[size(a * model.width + c)]);
    }
    pre.push_back(std::max(sum, 0.0));
  }
  return pre;
}

template <class T>
void expectNaNIsChosenFirst() {
  for (const T sign : {T{1}, T{-1}}) {
    const T nan = std::copysign(std::numeric_limits<T>::quiet_NaN(), sign);
    for (const bool biased : {false, true}) {
      std::vector<T> values{3, -1, 5, nan, std::numeric_limits<T>::infinity(), 0, 4};
      const std::vector<T> bias(7, T{0});
      std::vector<std::int32_t> scratch(21);
      std::vector<std::int32_t> atoms(3);
      std::vector<T> chosen(3);
      EXPECT_EQ(selectLargest(values.data(), biased ? bias.data() : nullptr, 7, 3, scratch.data(),
                              atoms.data(), chosen.data()),
                3);
      EXPECT_EQ(atoms, (std::vector<std::int32_t>{2, 3, 4}));
      EXPECT_TRUE(std::isnan(chosen[1]));
      EXPECT_EQ(selectLargest(values.data(), biased ? bias.data() : nullptr, 7, 1, scratch.data(),
                              atoms.data(), chosen.data()),
                1);
      EXPECT_EQ(atoms[0], 3);
    }
  }
}

TEST(SelectLargest, ChoosesNaNOfEitherSignFirst) {
  expectNaNIsChosenFirst<float>();
  expectNaNIsChosenFirst<double>();
}

TEST(AtomCodes, AreTheLargestPreActivationsAboveZero) {
  const SaeModelPtr model = randomModel(70, 10, 5);
  const ActivationsPtr data = sparseActivations(333, 10, 6);
  const EncodedSignal encoded = encode(*model, *data, {onThisThread()}).value();
  ASSERT_EQ(encoded.codes->points(), 333);
  double firing = 0;
  double squares = 0;
  for (std::int64_t i = 0; i < 333; ++i) {
    std::vector<double> pre = preActivations(*model, data->row(i));
    const AtomEntries entries = encoded.codes->atPoint(i);
    std::vector<float> reconstruction(10);
    reconstruct(*model, *encoded.codes, i, 1, reconstruction.data());
    std::vector<double> expected(model->weights.preBias.begin(), model->weights.preBias.end());
    for (std::size_t e = 0; e < entries.size(); ++e) {
      double& value = pre[size(entries.places[e])];
      EXPECT_NEAR(entries.values[e], value, 1e-5);
      for (std::size_t c = 0; c < 10; ++c) {
        expected[c] += value * static_cast<double>(model->atom(entries.places[e])[c]);
      }
      value = 0;
    }
    // What is left does not reach what was chosen.
    const double least =
        entries.size() == 0
            ? 0
            : static_cast<double>(*std::min_element(entries.values.begin(), entries.values.end()));
    EXPECT_LE(*std::max_element(pre.begin(), pre.end()), entries.size() < 5 ? 1e-6 : least + 1e-6);
    for (std::size_t c = 0; c < 10; ++c) {
      EXPECT_NEAR(reconstruction[c], expected[c], 1e-4);
      const double error = expected[c] - static_cast<double>(data->row(i)[c]);
      squares += error * error;
    }
    firing += static_cast<double>(entries.size());
  }
  EXPECT_DOUBLE_EQ(encoded.l0, firing / 333);
  EXPECT_NEAR(encoded.r2, 1 - squares / 3330 / varianceOf(*data), 1e-5);
}

TEST(AtomCodes, StopWhenAsked) {
  std::stop_source stop;
  const Work work{onThisThread(), stop.get_token(), [&](double done) {
                    if (done > 0.5) {
                      stop.request_stop();
                    }
                  }};
  EXPECT_FALSE(encode(*randomModel(20, 6, 2), *sparseActivations(9000, 6, 4), work));
}

/// Five points, four atoms; atom 3 never fires.
AtomCodesPtr byHand() {
  const std::vector<std::int64_t> count{2, 1, 0, 2, 1};
  return std::make_shared<const AtomCodes>(4, count, std::vector<std::int32_t>{0, 2, 0, 0, 1, 0},
                                           std::vector<float>{1.0F, 0.5F, 2.0F, 3.0F, 0.005F, 2.0F});
}

TEST(AtomCodes, ByAtomTheyAreTheSameEntries) {
  const AtomCodesPtr codes = byHand();
  EXPECT_EQ(codes->points(), 5);
  EXPECT_EQ(codes->atoms(), 4);
  const AtomEntries zero = codes->ofAtom(0);
  EXPECT_EQ(std::vector<std::int32_t>(zero.places.begin(), zero.places.end()),
            (std::vector<std::int32_t>{0, 1, 3, 4}));
  EXPECT_EQ(std::vector<float>(zero.values.begin(), zero.values.end()), (std::vector<float>{1, 2, 3, 2}));
  EXPECT_EQ(codes->ofAtom(3).size(), 0U);
  EXPECT_EQ(mapOf(*codes, 2), (std::vector<float>{0.5F, 0, 0, 0, 0}));
  const std::vector<std::int32_t> both{0, 2};
  EXPECT_EQ(meanMapOf(*codes, both), (std::vector<float>{0.75F, 1, 0, 1.5F, 1}));
}

TEST(AtomStatistics, OfMapsWrittenOut) {
  const std::vector<AtomStatistics> atoms = statisticsOf(*byHand());
  ASSERT_EQ(atoms.size(), 4U);
  EXPECT_DOUBLE_EQ(atoms[0].mean, 8.0 / 5);
  EXPECT_DOUBLE_EQ(atoms[0].meanFiring, 2);
  EXPECT_DOUBLE_EQ(atoms[0].maximum, 3);
  EXPECT_DOUBLE_EQ(atoms[0].firingRate, 0.8);
  EXPECT_DOUBLE_EQ(atoms[0].activeShare, 0.8);
  // Σz⁴ = 1 + 16 + 81 + 16, Σz² = 18.
  EXPECT_DOUBLE_EQ(atoms[0].ipr, 114.0 / 324);
  EXPECT_DOUBLE_EQ(atoms[0].participation, 324.0 / 114 / 5);
  EXPECT_DOUBLE_EQ(atoms[1].firingRate, 0.2);
  EXPECT_DOUBLE_EQ(atoms[1].activeShare, 0);  // it never passes 0.01
  EXPECT_NEAR(atoms[2].ipr, 1, 1e-12);
  EXPECT_FALSE(atoms[3].alive());
  EXPECT_TRUE(std::isnan(atoms[3].ipr));
  const LayerStatistics layer = summaryOf(atoms);
  EXPECT_EQ(layer.alive, 3);
  EXPECT_DOUBLE_EQ(layer.deadShare, 0.25);
  EXPECT_DOUBLE_EQ(layer.activeShare.median, 0.2);
  EXPECT_DOUBLE_EQ(layer.spatialL0, (0.8 + 0.2 + 0.2) / 4);
  EXPECT_DOUBLE_EQ(layer.spatialL0Alive, 0.4);
}

// numpy.percentile(…, [25, 50, 75])
TEST(AtomStatistics, QuartilesAreNumPys) {
  const Quartiles four = quartilesOf({4, 1, 3, 2});
  EXPECT_DOUBLE_EQ(four.low, 1.75);
  EXPECT_DOUBLE_EQ(four.median, 2.5);
  EXPECT_DOUBLE_EQ(four.high, 3.25);
  const Quartiles six = quartilesOf({7, 0.5, 2, 11, 3, 3});
  EXPECT_DOUBLE_EQ(six.low, 2.25);
  EXPECT_DOUBLE_EQ(six.median, 3);
  EXPECT_DOUBLE_EQ(six.high, 6);
  EXPECT_TRUE(std::isnan(quartilesOf({}).median));
}

TEST(AtomStatistics, OrdersPutTheDeadLast) {
  const std::vector<AtomStatistics> atoms = statisticsOf(*byHand());
  EXPECT_EQ(orderedAtoms(atoms, AtomOrder::Magnitude), (std::vector<std::int32_t>{0, 2, 1, 3}));
  EXPECT_EQ(orderedAtoms(atoms, AtomOrder::ActiveShare), (std::vector<std::int32_t>{0, 2, 1, 3}));
  EXPECT_EQ(orderedAtoms(atoms, AtomOrder::FiringRate), (std::vector<std::int32_t>{0, 1, 2, 3}));
  EXPECT_EQ(orderedAtoms(atoms, AtomOrder::Damage, {0.5, 9, 1, 100}),
            (std::vector<std::int32_t>{1, 2, 0, 3}));
  EXPECT_EQ(atomOrderOf("ipr"), AtomOrder::Ipr);
  EXPECT_THROW(atomOrderOf("iqr"), UserError);
}

TEST(AtomQueries, PointsAndRegions) {
  const AtomCodesPtr codes = byHand();
  const std::vector<FiringAtom> there = atomsAt(*codes, 3);
  ASSERT_EQ(there.size(), 2U);
  EXPECT_EQ(there[0].atom, 0);
  EXPECT_EQ(there[0].value, 3);
  EXPECT_EQ(there[1].atom, 1);
  EXPECT_TRUE(atomsAt(*codes, 2).empty());
  // Points 0 and 1: atom 0 is 1.5 there and 5/3 elsewhere, atom 2 is 0.25 there and nowhere else.
  const std::vector<std::int64_t> region{0, 1};
  const std::vector<FiringAtom> specific = atomsSpecificTo(*codes, region, 10);
  ASSERT_EQ(specific.size(), 2U);
  EXPECT_EQ(specific[0].atom, 2);
  EXPECT_DOUBLE_EQ(specific[0].contrast, 0.25);
  EXPECT_DOUBLE_EQ(specific[0].share, 1);
  EXPECT_EQ(specific[1].atom, 0);
  EXPECT_DOUBLE_EQ(specific[1].contrast, 1.5 - 5.0 / 3);
  EXPECT_DOUBLE_EQ(specific[1].share, 3.0 / 8);
  EXPECT_EQ(atomsSpecificTo(*codes, region, 1).size(), 1U);
  EXPECT_EQ(pointsInBox(10, 2, 1, 4, 3), (std::vector<std::int64_t>{12, 13, 22, 23}));
}

}  // namespace
}  // namespace rankscope::testing
