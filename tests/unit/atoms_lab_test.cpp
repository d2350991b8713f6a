// The thread that takes networks apart: what it shows at each stage, edits in the midst of work, stopping.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "atoms/atom_lab.h"
#include "atoms/edited_outputs.h"
#include "base/rng.h"
#include "engine/network_probe.h"
#include "engine/tensor_runtime.h"
#include "engine_fixture.h"
#include "model/inr.h"

namespace rankscope::testing {
namespace {

class AtomLabTest : public ::testing::Test {
 protected:
  void SetUp() override { prepareTensorThread(); }

  AtomSubject subject(std::vector<int> layers, std::int64_t steps = 30) {
    RunSpec run = runSpec("adam");
    run.model.network = "siren";
    Rng rng(7);
    const auto inr =
        makeInr(run.model, {signal->inputDimension, signal->outputDimension, signal->lattice.extents}, rng);
    SaeSpec sae;
    sae.atoms = 24;
    sae.k = 3;
    sae.steps = steps;
    sae.batch = 64;
    sae.lr = 3e-3;
    return {run, {}, signal, std::make_shared<const WeightSnapshot>(inr->snapshot(3)), std::move(layers),
            sae};
  }

  /// With what the laboratory keeps to itself, made anew.
  DecomposedLayer wholeParts(const LayerStudy& study) {
    const AtomSubject same = subject({});
    const auto probe = makeNetworkProbe(same.run, same.task, *same.weights, signal, pool);
    DecomposedLayer parts = study.parts;
    parts.activations = probe->activations(study.origin.layer, {inTurns(pool)});
    parts.tail = probe->tail(study.origin.layer);
    return parts;
  }

  AtomFramePtr waitFor(const std::function<bool(const AtomFrame&)>& reached) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    AtomFramePtr frame = lab.frame();
    while (!reached(*frame) && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      frame = lab.frame();
    }
    EXPECT_TRUE(reached(*frame)) << "stage " << static_cast<int>(frame->stage) << ' ' << frame->problem;
    return frame;
  }

  AtomFramePtr ready() {
    return waitFor([](const AtomFrame& frame) { return frame.stage == LabStage::Ready; });
  }

  SignalPtr signal = smallPicture();
  std::shared_ptr<Pool> pool = std::make_shared<Pool>(2, prepareTensorThread);
  AtomLab lab{pool, {}};
};

/// The atom that fires at most points.
std::int32_t widest(const LayerStudy& study) {
  const auto most = std::max_element(
      study.atoms.begin(), study.atoms.end(),
      [](const AtomStatistics& a, const AtomStatistics& b) { return a.firingRate < b.firingRate; });
  return static_cast<std::int32_t>(most - study.atoms.begin());
}

TEST_F(AtomLabTest, TakesTheChosenLayersApart) {
  EXPECT_EQ(lab.frame()->stage, LabStage::Empty);
  lab.study(subject({0, 2}));
  const AtomFramePtr frame = ready();
  EXPECT_EQ(frame->run, "adam");
  EXPECT_EQ(frame->step, 3);
  ASSERT_EQ(frame->layers.size(), 2U);
  EXPECT_EQ(frame->layers[0].layer, 0);
  EXPECT_EQ(frame->layers[1].layer, 2);
  EXPECT_EQ(findLayer(*frame, 1), nullptr);
  for (const LabLayer& layer : frame->layers) {
    ASSERT_NE(layer.study, nullptr);
    EXPECT_EQ(layer.steps, 30);
    EXPECT_EQ(layer.curve.size(), 30U);
    EXPECT_EQ(layer.study->atoms.size(), 24U);
    ASSERT_NE(layer.damage, nullptr);
    ASSERT_EQ(layer.damage->size(), 24U);
    // Ablating one atom by hand tells what the table says of it.
    const std::int32_t atom = widest(*layer.study);
    const AtomEdit edits[] = {{atom, 0}};
    const std::vector<float> without =
        renderOver(wholeParts(*layer.study), edits, layer.study->plain, {inTurns(pool)});
    const double after = psnrOfHeads(frame->heads, without, signal->values).front();
    EXPECT_NEAR((*layer.damage)[static_cast<std::size_t>(atom)].drop, layer.study->psnr.front() - after,
                1e-6);
  }
}

TEST_F(AtomLabTest, RendersWhatIsEdited) {
  lab.study(subject({1}));
  const LayerStudyPtr study = ready()->layers.front().study;
  const std::int32_t atom = widest(*study);
  for (const double scale : {0.0, -2.0, 4.0}) {
    const std::uint64_t serial = lab.edit(1, {{atom, scale}});
    const AtomFramePtr frame = waitFor([&](const AtomFrame& f) {
      return f.edited != nullptr && f.edited->serial == serial && f.edited->complete();
    });
    const AtomEdit edits[] = {{atom, scale}};
    EXPECT_EQ(frame->edited->outputs, renderOver(wholeParts(*study), edits, study->plain, {inTurns(pool)}));
    EXPECT_EQ(frame->edited->changed, static_cast<std::int64_t>(study->parts.codes->ofAtom(atom).size()));
    EXPECT_DOUBLE_EQ(frame->edited->psnr.front(),
                     psnrOfHeads(frame->heads, frame->edited->outputs, signal->values).front());
    EXPECT_EQ(frame->stage, LabStage::Ready);
  }
  lab.edit(1, {});
  waitFor([](const AtomFrame& frame) { return frame.edited == nullptr; });
}

TEST_F(AtomLabTest, EditsDoNotWaitForATraining) {
  lab.study(subject({0, 1}, 1'000'000));
  waitFor([](const AtomFrame& frame) { return frame.stage == LabStage::Training; });
  lab.edit(0, {{0, 0}});  // there is nothing to edit yet, and nothing happens
  lab.halt();
  const AtomFramePtr halted =
      waitFor([](const AtomFrame& frame) { return frame.stage == LabStage::Stopped; });
  EXPECT_EQ(halted->layers[0].study, nullptr);
  EXPECT_EQ(halted->edited, nullptr);

  // The first layer is done while the second is worked on.
  lab.study(subject({0, 1}, 5000));
  const AtomFramePtr first =
      waitFor([](const AtomFrame& f) { return !f.layers.empty() && f.layers[0].study != nullptr; });
  const std::uint64_t serial = lab.edit(0, {{widest(*first->layers[0].study), 0}});
  const AtomFramePtr answered =
      waitFor([&](const AtomFrame& f) { return f.edited != nullptr && f.edited->serial == serial; });
  EXPECT_EQ(answered->layers[1].study, nullptr) << "the answer waited for the other layer";
  lab.study(subject({0}, 20));
  EXPECT_EQ(ready()->edited, nullptr) << "what was there before is thrown away";
}

TEST_F(AtomLabTest, WaitsForTheWeights) {
  AtomSubject later = subject({0});
  const WeightSnapshotPtr weights = std::exchange(later.weights, nullptr);
  const std::uint64_t halted = lab.study(later);
  waitFor([](const AtomFrame& frame) { return frame.stage == LabStage::Preparing; });
  lab.halt();
  waitFor([](const AtomFrame& frame) { return frame.stage == LabStage::Stopped; });
  lab.supply(halted, weights);
  const std::uint64_t wanted = lab.study(later);
  lab.supply(halted, weights);
  waitFor([](const AtomFrame& frame) { return frame.stage == LabStage::Preparing; });
  lab.supply(wanted, weights);
  EXPECT_EQ(ready()->step, 3);
}

TEST_F(AtomLabTest, AnEditThatCannotBeIsSaidAndNothingElseIsLost) {
  lab.study(subject({0}));
  const LayerStudyPtr study = ready()->layers.front().study;
  lab.edit(0, {{999, 0}});
  const AtomFramePtr refused = waitFor([](const AtomFrame& frame) { return !frame.editProblem.empty(); });
  EXPECT_NE(refused->editProblem.find("999"), std::string::npos);
  EXPECT_EQ(refused->stage, LabStage::Ready);
  EXPECT_EQ(refused->edited, nullptr);
  const std::uint64_t serial = lab.edit(0, {{widest(*study), 0}});
  const AtomFramePtr answered =
      waitFor([&](const AtomFrame& f) { return f.edited != nullptr && f.edited->serial == serial; });
  EXPECT_EQ(answered->editProblem, "");
}

TEST_F(AtomLabTest, SaysWhatIsWrong) {
  AtomSubject wrong = subject({0});
  wrong.spec.k = 100;
  lab.study(wrong);
  EXPECT_NE(waitFor([](const AtomFrame& f) { return f.stage == LabStage::Failed; })->problem.find("k"),
            std::string::npos);
  lab.study(subject({17}));
  EXPECT_NE(waitFor([](const AtomFrame& f) {
              return f.stage == LabStage::Failed && f.problem.find("17") != std::string::npos;
            })->problem.find("17"),
            std::string::npos);
  lab.study(subject({0}));
  ready();
}

TEST_F(AtomLabTest, SweepsOverTheirSizes) {
  AtomSubject one = subject({0, 1});
  lab.sweep({1, one.spec, {8}, {2}});  // nothing is taken apart yet: nothing happens
  lab.study(one);
  const LayerStudyPtr study = ready()->layers[1].study;
  lab.sweep({1, one.spec, {8, 24}, {1, 3}});
  const AtomFramePtr swept = waitFor([](const AtomFrame& frame) {
    return frame.stage == LabStage::Ready && frame.grid != nullptr && frame.grid->cells.size() == 4;
  });
  EXPECT_EQ(swept->layers[1].study, study) << "what was taken apart stays";
  EXPECT_EQ(swept->grid->layers, std::vector<int>{1});
  // The cell with the settings of what is there already has its numbers.
  const SaeGridCell* same = findCell(*swept->grid, 1, 24, 3);
  ASSERT_NE(same, nullptr);
  EXPECT_EQ(same->r2, study->r2);
  EXPECT_EQ(same->psnr, study->substituted.front());
  EXPECT_EQ(same->alive, static_cast<double>(study->summary.alive) / 24);
  EXPECT_EQ(swept->grid->networkPsnr, study->psnr.front());
  EXPECT_NE(findCell(*swept->grid, 1, 8, 1)->psnr, same->psnr);
}

TEST_F(AtomLabTest, ASweepThatCannotBeIsSaidAndOneCanBeStopped) {
  AtomSubject one = subject({0});
  lab.study(one);
  ready();
  lab.sweep({0, one.spec, {8}, {9}});
  const AtomFramePtr refused = waitFor([](const AtomFrame& frame) { return !frame.gridProblem.empty(); });
  EXPECT_NE(refused->gridProblem.find("k"), std::string::npos) << refused->gridProblem;
  EXPECT_EQ(refused->grid, nullptr);
  one.spec.steps = 1'000'000;
  lab.sweep({0, one.spec, {8}, {2}});
  const AtomFramePtr begun =
      waitFor([](const AtomFrame& frame) { return frame.stage == LabStage::Sweeping; });
  EXPECT_EQ(begun->gridProblem, "");
  const std::uint64_t serial = lab.edit(0, {{widest(*begun->layers[0].study), 0}});
  waitFor([&](const AtomFrame& f) { return f.edited != nullptr && f.edited->serial == serial; });
  EXPECT_EQ(lab.frame()->stage, LabStage::Sweeping) << "edits do not wait for it";
  lab.halt();
  waitFor([](const AtomFrame& frame) { return frame.stage == LabStage::Stopped; });
  EXPECT_NE(lab.frame()->layers[0].study, nullptr);
}

TEST_F(AtomLabTest, WhatIsShownHoldsNoTensor) {
  lab.study(subject({0, 1}));
  const AtomFramePtr frame = ready();
  for (const LabLayer& layer : frame->layers) {
    EXPECT_EQ(layer.study->parts.activations, nullptr);
    EXPECT_EQ(layer.study->parts.tail, nullptr);
  }
}

TEST_F(AtomLabTest, EndsInTheMidstOfATraining) {
  lab.study(subject({0}, 1'000'000));
  waitFor([](const AtomFrame& frame) { return frame.stage == LabStage::Training; });
}

TEST(EditedOutputs, AreSeenAtHalfTheResolutionFirst) {
  // A tail that doubles, one atom that fires everywhere on a picture of 100 x 90.
  class Doubling : public NetworkTail {
   public:
    std::int64_t width() const override { return 1; }
    std::int64_t outputs() const override { return 1; }
    void evaluate(std::span<const float> h, std::span<float> out) const override {
      std::transform(h.begin(), h.end(), out.begin(), [](float value) { return 2 * value; });
    }
  };
  constexpr std::int64_t kColumns = 100;
  constexpr std::int64_t kPoints = 9000;
  Activations h{kPoints, 1, {}};
  SaeModel model{1, 1, 1, {}};
  model.weights.decoder = {1.0F};
  std::vector<std::int64_t> count;
  std::vector<float> z;
  for (std::int64_t i = 0; i < kPoints; ++i) {
    h.values.push_back(static_cast<float>(i % 7));
    count.push_back(1);
    z.push_back(static_cast<float>(i % kColumns + i / kColumns));
  }
  const DecomposedLayer layer{
      std::make_shared<const Activations>(h), std::make_shared<const SaeModel>(model),
      std::make_shared<const AtomCodes>(1, count, std::vector<std::int32_t>(kPoints, 0), z),
      std::make_shared<const Doubling>()};
  std::vector<float> plain(kPoints), targets(kPoints);
  layer.tail->evaluate(h.values, plain);
  const OutputHeads heads{1, {"picture"}};
  const AtomEdit edits[] = {{0, 0}};
  std::vector<EditedOutputs> seen;
  const auto inline_ = [](std::size_t tasks, const std::function<void(std::size_t)>& task) {
    for (std::size_t i = 0; i < tasks; ++i) {
      task(i);
    }
  };
  const EditRequest request{layer, edits, plain, targets, heads, kColumns};
  const auto keep = [&](EditedOutputs made) { seen.push_back(std::move(made)); };
  ASSERT_TRUE(renderEdits(request, {inline_}, {inline_}, keep));
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_FALSE(seen[0].complete());
  EXPECT_TRUE(seen[1].complete());
  for (std::int64_t i = 0; i < kPoints; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const std::int64_t x = i % kColumns, y = i / kColumns;
    EXPECT_FLOAT_EQ(seen[1].outputs[at], plain[at] - 2 * static_cast<float>(x + y));
    // Between the points that are rendered first, their change.
    const auto corner = static_cast<float>(x - x % 2 + y - y % 2);
    EXPECT_NEAR(seen[0].outputs[at], plain[at] - 2 * corner, 1e-4F) << x << ' ' << y;
  }
  // Newer edits stop what follows, so that a slider in motion shows something.
  std::stop_source newer;
  newer.request_stop();
  const std::vector<float> first = seen[0].outputs;
  seen.clear();
  EXPECT_FALSE(renderEdits(request, {inline_}, {inline_, newer.get_token()}, keep));
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].outputs, first);
}

}  // namespace
}  // namespace rankscope::testing
