#include <cmath>

#include <gtest/gtest.h>

#include "panels/picture_source.h"
#include "panels/recorded.h"

namespace rankscope {
namespace {

Signal tinySignal() {
  Signal signal;
  signal.points = 4;
  signal.outputDimension = 1;
  signal.values = {0.1F, 0.2F, 0.3F, 0.4F};
  signal.lattice.extents = {2, 2};
  signal.digest = "tiny";
  return signal;
}

/// Recorded at 0, 10 and 100; live at 120.
Frame recordedFrame() {
  auto history = std::make_shared<History>();
  history->record.scoreNames = {"psnr"};
  for (const std::int64_t step : {0, 10, 100}) {
    history->record.curve.push_back(
        {step, 0, 1.0 / (1.0 + static_cast<double>(step)), {static_cast<double>(step)}, 0, 0});
    history->record.spectra.push_back(std::make_shared<Spectra>(Spectra{step, {}}));
    history->pictures.push_back(
        std::make_shared<Thumbnail>(Thumbnail{step, 1, 1, 1, {static_cast<std::uint8_t>(step)}, {}, 0}));
  }
  for (const std::int64_t step : {0, 30, 90}) {
    history->weights.push_back(std::make_shared<WeightSnapshot>(WeightSnapshot{step, {}}));
  }
  Frame frame;
  frame.step = 120;
  frame.evaluation = {120, 0.5, {{"psnr", 33}}, true};
  frame.outputsStep = 120;
  frame.outputs = std::make_shared<std::vector<float>>(std::vector<float>{0.5F, 0.6F, 0.7F, 0.8F});
  frame.spectra = std::make_shared<Spectra>(Spectra{115, {}});
  frame.history = history;
  return frame;
}

TEST(Recorded, errorSpectraFollowTheScrubberAndTheNewestEvaluation) {
  Frame frame = recordedFrame();
  EXPECT_EQ(shownErrorSpectrum(frame, -1), nullptr);
  auto history = std::make_shared<History>(*frame.history);
  for (const std::int64_t step : {10, 100}) {
    history->record.errorSpectra.push_back(std::make_shared<ErrorSpectrum>(ErrorSpectrum{step, {1}}));
  }
  frame.history = history;
  EXPECT_EQ(shownErrorSpectrum(frame, -1)->step, 100);
  EXPECT_EQ(shownErrorSpectrum(frame, 99)->step, 10);
  EXPECT_EQ(shownErrorSpectrum(frame, 9), nullptr);
  frame.evaluation.slow = SlowEvaluation{{}, std::make_shared<ErrorSpectrum>(ErrorSpectrum{120, {1}})};
  EXPECT_EQ(shownErrorSpectrum(frame, -1)->step, 120);
  EXPECT_EQ(shownErrorSpectrum(frame, 119)->step, 100);
}

TEST(Recorded, scoresThatAreNotKnownAreLeftOut) {
  Frame frame = recordedFrame();
  frame.evaluation.slow =
      SlowEvaluation{{{"ssim", 0.5}, {"lpips", std::nan(""), "not available: no file"}}, nullptr};
  const auto live = momentOf(frame, -1);
  ASSERT_EQ(live->scores.size(), 2U);
  EXPECT_EQ(live->score("ssim"), 0.5);
  auto history = std::make_shared<History>(*frame.history);
  history->record.scoreNames.emplace_back("ssim");
  history->record.curve[0].scores.push_back(0.25);
  history->record.curve[1].scores.push_back(std::nan(""));
  frame.history = history;
  EXPECT_EQ(momentOf(frame, 0)->scores.size(), 2U);
  EXPECT_EQ(momentOf(frame, 10)->scores.size(), 1U);
  EXPECT_EQ(momentOf(frame, 100)->scores.size(), 1U) << "of a record that is older than the score";
}

TEST(Recorded, newestAtOrBeforeAStep) {
  const Frame frame = recordedFrame();
  const RunRecord& record = frame.history->record;
  EXPECT_EQ(curveAt(record, 99)->step, 10);
  EXPECT_EQ(curveAt(record, 100)->step, 100);
  EXPECT_EQ(curveAt(record, -1), nullptr);
  EXPECT_EQ(spectraAt(record, 5000)->step, 100);
  EXPECT_EQ(pictureAt(*frame.history, 11)->step, 10);
}

TEST(Recorded, momentsAreLiveOrOfTheRecord) {
  const Frame frame = recordedFrame();
  EXPECT_EQ(momentOf(frame, -1)->score("psnr"), 33);
  EXPECT_EQ(momentOf(frame, 42)->score("psnr"), 10);
  EXPECT_TRUE(std::isnan(momentOf(frame, 42)->score("ssim")));
  EXPECT_FALSE(isRecorded(*frame.spectra, frame.history->record));
  EXPECT_EQ(shownSpectra(frame, -1)->step, 115);
  EXPECT_EQ(shownSpectra(frame, 50)->step, 10);
}

TEST(Recorded, theFailureOfARunIsNoPartOfARange) {
  Frame frame = recordedFrame();
  frame.failure = Failure{100, "the loss became NaN", ""};
  EXPECT_TRUE(countsForRange(frame, 100)) << "a checkpoint that could not be written is no divergence";
  frame.state = RunState::Failed;
  EXPECT_FALSE(countsForRange(frame, 100));
  EXPECT_TRUE(countsForRange(frame, 99));
}

TEST(Recorded, nearestWeights) {
  UiModel model;
  model.runs.push_back({"adam", nullptr, std::make_shared<Frame>(recordedFrame()), 0});
  EXPECT_EQ(nearestWeights(model, 50), 30);
  EXPECT_EQ(nearestWeights(model, 70), 90);
  EXPECT_TRUE(hasWeights(*model.runs[0].frame->history, 30));
  EXPECT_FALSE(hasWeights(*model.runs[0].frame->history, 31));
  EXPECT_FALSE(nearestWeights(UiModel{}, 50).has_value());
}

TEST(PictureSource, liveRecordedAndReplayed) {
  const Signal signal = tinySignal();
  Frame frame = recordedFrame();
  const PictureExtent extent = extentOf(signal);
  const ShownPicture live = runPicture(signal, frame, -1);
  EXPECT_EQ(live.origin, PictureOrigin::Live);
  EXPECT_FLOAT_EQ(live.valueAt(1, 1, 0, extent), 0.8F);
  const ShownPicture recorded = runPicture(signal, frame, 99);
  EXPECT_EQ(recorded.origin, PictureOrigin::Recorded);
  EXPECT_EQ(recorded.step, 10);
  EXPECT_FLOAT_EQ(recorded.valueAt(1, 1, 0, extent), 10.0F / 255);
  frame.replay = std::make_shared<Replay>(Replay{30, {1, 2, 3, 4}, {}});
  EXPECT_EQ(runPicture(signal, frame, 30).origin, PictureOrigin::Replayed);
  EXPECT_EQ(runPicture(signal, frame, 31).origin, PictureOrigin::Recorded);
}

TEST(PictureSource, scoresAreThoseOfThePicturesOwnStep) {
  const Signal signal = tinySignal();
  Frame frame = recordedFrame();
  EXPECT_EQ(momentOfPicture(frame, runPicture(signal, frame, -1))->score("psnr"), 33);
  EXPECT_EQ(momentOfPicture(frame, runPicture(signal, frame, 99))->score("psnr"), 10);
  auto history = std::make_shared<History>(*frame.history);
  history->record.curve.push_back({105, 0, 0.1, {55}, 0, 0});
  frame.history = history;
  EXPECT_EQ(momentOf(frame, 110)->score("psnr"), 55);
  EXPECT_EQ(momentOfPicture(frame, runPicture(signal, frame, 110))->score("psnr"), 100) << "of step 100";
  frame.replay = std::make_shared<Replay>(Replay{30, {1, 2, 3, 4}, {}});
  EXPECT_FALSE(momentOfPicture(frame, runPicture(signal, frame, 30))) << "nothing was recorded at 30";
  // A failed Run: its last good picture and an evaluation without a score.
  frame.outputsStep = 100;
  EXPECT_EQ(momentOfPicture(frame, runPicture(signal, frame, -1))->score("psnr"), 100);
}

TEST(PictureSource, outputsOfAnotherSignalAreNotShown) {
  const Signal signal = tinySignal();
  Frame frame = recordedFrame();
  frame.outputs = std::make_shared<std::vector<float>>(9, 0.0F);
  EXPECT_EQ(runPicture(signal, frame, -1).origin, PictureOrigin::None);
}

}  // namespace
}  // namespace rankscope
