// Interventions on a layer, with a tail that is a formula.
#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "sae/atom_damage.h"
#include "sae/atom_statistics.h"
#include "sae/intervention.h"
#include "sae_fixture.h"

namespace rankscope::testing {
namespace {

constexpr std::int64_t kPoints = 300;  // 15 rows of 20
constexpr std::int64_t kWidth = 8;

/// out[j] = tanh(Σ_c (c + j + 1) h_c / 10), of four outputs.
class FormulaTail : public NetworkTail {
 public:
  std::int64_t width() const override { return kWidth; }
  std::int64_t outputs() const override { return 4; }
  void evaluate(std::span<const float> h, std::span<float> out) const override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = at(h.subspan(i / 4 * kWidth, kWidth), i % 4);
    }
  }
  static float at(std::span<const float> h, std::size_t output) {
    double sum = 0;
    for (std::size_t c = 0; c < h.size(); ++c) {
      sum += static_cast<double>(c + output + 1) * static_cast<double>(h[c]) / 10;
    }
    return static_cast<float>(std::tanh(sum));
  }
};

struct Example {
  DecomposedLayer layer;
  OutputHeads heads{2, {"left", "right"}};
  std::vector<float> plain;
  std::vector<float> targets;
};

Example makeExample() {
  SaeSpec spec;
  spec.atoms = 24;
  spec.k = 3;
  Example example;
  example.layer.activations = sparseActivations(kPoints, kWidth, 6);
  example.layer.model = publish(spec, startSae(spec, *example.layer.activations, onThisThread()));
  example.layer.codes = encode(*example.layer.model, *example.layer.activations, {onThisThread()})->codes;
  example.layer.tail = std::make_shared<FormulaTail>();
  example.plain = renderPlain(example.layer, {onThisThread()});
  Rng rng(5);
  for (const float value : example.plain) {
    example.targets.push_back(value + static_cast<float>(0.1 * rng.normal()));
  }
  return example;
}

float codeOf(const AtomCodes& codes, std::int64_t atom, std::int64_t point) {
  return mapOf(codes, atom)[static_cast<std::size_t>(point)];
}

/// h + Σ (scale - 1) z w, written out.
std::vector<float> editedRow(const DecomposedLayer& layer, std::span<const AtomEdit> edits,
                             std::int64_t point) {
  std::vector<float> h(layer.activations->row(point), layer.activations->row(point) + kWidth);
  for (const AtomEdit& edit : edits) {
    for (std::size_t c = 0; c < h.size(); ++c) {
      h[c] +=
          static_cast<float>((edit.scale - 1) * static_cast<double>(codeOf(*layer.codes, edit.atom, point)) *
                             static_cast<double>(layer.model->atom(edit.atom)[c]));
    }
  }
  return h;
}

std::int64_t firingAtom(const AtomCodes& codes) {
  for (std::int64_t atom = 0; atom < codes.atoms(); ++atom) {
    if (codes.ofAtom(atom).size() > 5 && codes.ofAtom(atom).size() < 200) {
      return atom;
    }
  }
  return -1;
}

TEST(Intervention, EqualsAFullPassWithTheAtomsChanged) {
  const Example example = makeExample();
  const auto first = static_cast<std::int32_t>(firingAtom(*example.layer.codes));
  ASSERT_GE(first, 0);
  const std::vector<std::vector<AtomEdit>> cases{
      {{first, 0}}, {{first, -2}}, {{first, 4}}, {{first, 0}, {first + 1, 0}, {first + 2, 1.5}}};
  for (const std::vector<AtomEdit>& edits : cases) {
    const std::vector<std::int64_t> points = changedPoints(*example.layer.codes, edits);
    std::vector<float> out(points.size() * 4);
    ASSERT_TRUE(renderEdited(example.layer, edits, points, out, {onThisThread()}));
    std::size_t row = 0;
    for (std::int64_t point = 0; point < kPoints; ++point) {
      const std::vector<float> h = editedRow(example.layer, edits, point);
      const bool changed = row < points.size() && points[row] == point;
      for (std::size_t j = 0; j < 4; ++j) {
        const float expected = FormulaTail::at(h, j);
        if (changed) {
          EXPECT_NEAR(out[row * 4 + j], expected, 2e-6);
        } else {
          // Nothing fires here: no bit may differ.
          EXPECT_EQ(example.plain[static_cast<std::size_t>(point) * 4 + j], expected);
        }
      }
      row += changed ? 1 : 0;
    }
    EXPECT_EQ(row, points.size());
  }
}

TEST(Intervention, NothingChangesNoBit) {
  const Example example = makeExample();
  EXPECT_TRUE(changedPoints(*example.layer.codes, {}).empty());
  const std::vector<AtomEdit> kept{{static_cast<std::int32_t>(firingAtom(*example.layer.codes)), 1}};
  EXPECT_TRUE(changedPoints(*example.layer.codes, kept).empty());
  std::vector<std::int64_t> all(kPoints);
  std::iota(all.begin(), all.end(), 0);
  std::vector<float> out(example.plain.size());
  ASSERT_TRUE(renderEdited(example.layer, kept, all, out, {onThisThread()}));
  EXPECT_EQ(out, example.plain);
}

TEST(Intervention, AllAtomsOfAPointLeaveThePreBiasAndTheResidual) {
  const Example example = makeExample();
  const DecomposedLayer& layer = example.layer;
  for (const std::int64_t point : {0, 17, 299}) {
    std::vector<AtomEdit> edits;
    for (const std::int32_t atom : layer.codes->atPoint(point).places) {
      edits.push_back({atom, 0});
    }
    ASSERT_FALSE(edits.empty());
    std::vector<float> reconstruction(kWidth);
    reconstruct(*layer.model, *layer.codes, point, 1, reconstruction.data());
    std::vector<float> h(kWidth);
    for (std::size_t c = 0; c < h.size(); ++c) {
      h[c] = layer.model->weights.preBias[c] + (layer.activations->row(point)[c] - reconstruction[c]);
    }
    std::vector<float> out(4);
    const std::vector<std::int64_t> points{point};
    ASSERT_TRUE(renderEdited(layer, edits, points, out, {onThisThread()}));
    for (std::size_t j = 0; j < 4; ++j) {
      EXPECT_NEAR(out[j], FormulaTail::at(h, j), 2e-6);
    }
  }
}

TEST(Intervention, SubstitutesTheReconstruction) {
  const Example example = makeExample();
  const std::vector<float> out = renderSubstituted(example.layer, {onThisThread()});
  std::vector<float> h(kWidth);
  for (const std::int64_t point : {0, 5, 299}) {
    reconstruct(*example.layer.model, *example.layer.codes, point, 1, h.data());
    for (std::size_t j = 0; j < 4; ++j) {
      EXPECT_EQ(out[static_cast<std::size_t>(point) * 4 + j], FormulaTail::at(h, j));
    }
  }
}

TEST(Intervention, TheWholePictureIsThePlainOneAndTheChangedPoints) {
  const Example example = makeExample();
  const std::vector<AtomEdit> edits{{static_cast<std::int32_t>(firingAtom(*example.layer.codes)), 0}};
  const std::vector<float> whole = renderOver(example.layer, edits, example.plain, {onThisThread()});
  ASSERT_EQ(whole.size(), example.plain.size());
  for (std::int64_t point = 0; point < kPoints; ++point) {
    const std::vector<float> h = editedRow(example.layer, edits, point);
    for (std::size_t j = 0; j < 4; ++j) {
      EXPECT_NEAR(whole[static_cast<std::size_t>(point) * 4 + j], FormulaTail::at(h, j), 2e-6);
    }
  }
  EXPECT_EQ(renderOver(example.layer, {}, example.plain, {onThisThread()}), example.plain);
}

TEST(Intervention, PassesAreEveryPointOnce) {
  std::vector<std::int64_t> all(kPoints);
  std::iota(all.begin(), all.end(), 0);
  EXPECT_EQ(renderPasses(all, 20, 300), (std::vector<std::vector<std::int64_t>>{all}));
  EXPECT_EQ(renderPasses(all, 0, 10), (std::vector<std::vector<std::int64_t>>{all}));
  auto passes = renderPasses(all, 20, 100);
  ASSERT_EQ(passes.size(), 2U);
  EXPECT_EQ(passes[0].size(), 8U * 10);
  for (const std::int64_t point : passes[0]) {
    EXPECT_EQ(point % 20 % 2, 0);
    EXPECT_EQ(point / 20 % 2, 0);
  }
  EXPECT_TRUE(std::is_sorted(passes[1].begin(), passes[1].end()));
  passes[0].insert(passes[0].end(), passes[1].begin(), passes[1].end());
  std::sort(passes[0].begin(), passes[0].end());
  EXPECT_EQ(passes[0], all);
}

TEST(Intervention, StopsWhenAsked) {
  const Example example = makeExample();
  std::stop_source stop;
  stop.request_stop();
  EXPECT_TRUE(renderPlain(example.layer, {onThisThread(), stop.get_token()}).empty());
  EXPECT_TRUE(damageOfAtoms(example.layer, example.heads, example.plain, example.targets,
                            {onThisThread(), stop.get_token()})
                  .empty());
}

void expectDamageIsWhatRenderingCosts(const Example& example) {
  const std::vector<double> before = psnrOfHeads(example.heads, example.plain, example.targets);
  const std::vector<AtomDamage> damage =
      damageOfAtoms(example.layer, example.heads, example.plain, example.targets, {onThisThread()});
  ASSERT_EQ(damage.size(), 24U);
  int alive = 0;
  for (std::int32_t atom = 0; atom < 24; ++atom) {
    const std::vector<AtomEdit> edits{{atom, 0}};
    const std::vector<std::int64_t> points = changedPoints(*example.layer.codes, edits);
    std::vector<float> out(points.size() * 4);
    ASSERT_TRUE(renderEdited(example.layer, edits, points, out, {onThisThread()}));
    std::vector<float> whole = example.plain;
    double squares = 0;
    double fourths = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
      double change = 0;
      for (std::size_t j = 0; j < 4; ++j) {
        float& value = whole[static_cast<std::size_t>(points[i]) * 4 + j];
        change += std::pow(static_cast<double>(out[i * 4 + j]) - static_cast<double>(value), 2);
        value = out[i * 4 + j];
      }
      squares += change;
      fourths += change * change;
    }
    const std::vector<double> after = psnrOfHeads(example.heads, whole, example.targets);
    const AtomDamage& one = damage[static_cast<std::size_t>(atom)];
    EXPECT_NEAR(one.psnr[0], after[0], 1e-6) << atom;
    EXPECT_NEAR(one.psnr[1], after[1], 1e-6) << atom;
    EXPECT_NEAR(one.drop, (before[0] + before[1] - after[0] - after[1]) / 2, 1e-6);
    EXPECT_NEAR(one.spread, points.empty() ? 0 : squares * squares / (kPoints * fourths), 1e-6);
    alive += points.empty() ? 0 : 1;
  }
  EXPECT_GT(alive, 3);
}

TEST(AtomDamage, IsWhatRenderingWithoutTheAtomCosts) {
  expectDamageIsWhatRenderingCosts(makeExample());
}

TEST(AtomDamage, IsOfClippedOutputsWhereTheTaskClips) {
  Example example = makeExample();
  example.heads.clipped = true;
  const auto outside = [](float value) { return value < 0 || value > 1; };
  ASSERT_GT(std::count_if(example.plain.begin(), example.plain.end(), outside), 10);
  expectDamageIsWhatRenderingCosts(example);
}

TEST(OutputHeads, ClippedWhereTheTaskIs) {
  const std::vector<float> outputs{1.5F, -0.5F, 0.5F, 0.5F};
  const std::vector<float> targets{1, 0, 0.5F, 0.25F};
  OutputHeads heads{1, {"a"}};
  EXPECT_NEAR(psnrOfHeads(heads, outputs, targets)[0], -10 * std::log10((0.25 + 0.25 + 0.0625) / 4), 1e-12);
  heads.clipped = true;
  EXPECT_NEAR(psnrOfHeads(heads, outputs, targets)[0], -10 * std::log10(0.0625 / 4), 1e-12);
}

TEST(OutputHeads, PsnrOfEach) {
  const OutputHeads heads{1, {"a", "b"}};
  const std::vector<float> outputs{0, 0, 0.5F, 0.5F};
  const std::vector<float> targets{0.1F, 0, 0.6F, 0.5F};
  const std::vector<double> psnr = psnrOfHeads(heads, outputs, targets);
  EXPECT_NEAR(psnr[0], 20, 1e-5);
  EXPECT_TRUE(std::isinf(psnr[1]));
  EXPECT_EQ(headOf(heads, outputs, 1), (std::vector<float>{0, 0.5F}));
  EXPECT_EQ(headOf({2, {"all"}}, outputs, 0), outputs);
}

// Two points, two pictures of three channels.
TEST(OutputHeads, AChangeIsTheMeanOverAPicturesChannels) {
  const OutputHeads heads{3, {"a", "b"}};
  const std::vector<float> before{0, 0, 0, 1, 0.5F, 0, 0, 0, 0, 0.25F, 0.25F, 0.25F};
  std::vector<float> after = before;
  after[0] = 5;
  after[3] = 0.25F;  // 0.75 less, and
  after[5] = 0.75F;  // as much more: neither a root of squares nor a sum of signs
  after[10] = 1.75F;
  EXPECT_EQ(changesOf(heads, before, after, 1), (std::vector<float>{0.5F, 0.5F}));
  EXPECT_EQ(changesOf(heads, before, after, 0), (std::vector<float>{static_cast<float>(5.0 / 3), 0}));
  EXPECT_EQ(changesOf(heads, before, before, 1), (std::vector<float>{0, 0}));
  after[4] = std::nanf("");
  const std::vector<float> unknown = changesOf(heads, before, after, 1);
  EXPECT_TRUE(std::isnan(unknown[0]));
  EXPECT_EQ(unknown[1], 0.5F);
}

}  // namespace
}  // namespace rankscope::testing
