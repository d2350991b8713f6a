#include <cmath>
#include <memory>

#include <gtest/gtest.h>

#include "panels/comparison.h"

namespace rankscope {
namespace {

/// A gray picture of 4 x 2 pixels and Runs that learn it.
class ComparisonTest : public ::testing::Test {
 protected:
  ComparisonTest() {
    signal_->points = 8;
    signal_->outputDimension = 1;
    signal_->values = {0, 0.1F, 0.2F, 0.3F, 0.4F, 0.5F, 0.6F, 0.7F};
    signal_->lattice.extents = {2, 4};
    signal_->digest = "steps";
    model_.signal = signal_;
    view_.showMeasurement = true;
  }

  void addRun(ObservationPtr observation, std::vector<float> predicted, std::int64_t seed = 0) {
    specs_.push_back(std::make_unique<RunSpec>());
    specs_.back()->training.seed = seed;
    auto frame = std::make_shared<Frame>();
    frame->outputs = std::make_shared<std::vector<float>>(8, 0.5F);
    frame->outputsStep = 7;
    frame->observation = std::move(observation);
    frame->history = std::make_shared<History>();
    if (!predicted.empty()) {
      frame->predicted = std::make_shared<std::vector<float>>(std::move(predicted));
    }
    model_.runs.push_back({"run", specs_.back().get(), frame, 0});
  }

  static ObservationPtr observe(Observation::Kind kind, std::vector<std::int64_t> extents,
                                std::vector<float> values, std::vector<double> angles = {}) {
    auto observation = std::make_shared<Observation>();
    observation->kind = kind;
    observation->extents = std::move(extents);
    observation->values = std::move(values);
    observation->angles = std::move(angles);
    return observation;
  }

  static ObservationPtr sinogram() {
    return observe(Observation::Kind::Sinogram, {3, 12}, std::vector<float>(36, 2), {-90, 0, 90});
  }

  std::shared_ptr<Signal> signal_ = std::make_shared<Signal>();
  UiModel model_;
  ViewState view_;
  std::vector<std::unique_ptr<RunSpec>> specs_;
};

TEST_F(ComparisonTest, IsThePictureWhereNothingElseIsMeasured) {
  addRun(nullptr, {});
  const Comparison comparison = compare(model_, view_);
  EXPECT_EQ(comparison.domain, PictureDomain::Picture);
  EXPECT_EQ(comparison.display.width, 4);
  EXPECT_FLOAT_EQ(comparison.target().valueAt(3, 1, 0, comparison.samples), 0.7F);
  EXPECT_EQ(comparison.pictures.front().origin, PictureOrigin::Live);
}

TEST_F(ComparisonTest, LeavesUnknownPixelsBlankInTargetAndRuns) {
  addRun(observe(Observation::Kind::Mask, {2, 4}, {1, 0, 0, 0, 0, 0, 0, 1}), {});
  const Comparison comparison = compare(model_, view_);
  EXPECT_EQ(comparison.domain, PictureDomain::Known);
  const ShownPicture& run = comparison.pictures.front();
  EXPECT_FLOAT_EQ(comparison.target().valueAt(3, 1, 0, comparison.samples), 0.7F);
  EXPECT_FLOAT_EQ(run.valueAt(0, 0, 0, comparison.samples), 0.5F);
  EXPECT_TRUE(std::isnan(run.valueAt(2, 0, 0, comparison.samples)));
  EXPECT_TRUE(comparison.target().isBlank(1, 0, comparison.samples));
  EXPECT_FALSE(comparison.target().isBlank(0, 0, comparison.samples));
}

TEST_F(ComparisonTest, RunsOfAnotherSeedAreComparedWithWhatTheySaw) {
  addRun(observe(Observation::Kind::Mask, {2, 4}, {1, 0, 0, 0, 0, 0, 0, 0}), {});
  addRun(observe(Observation::Kind::Mask, {2, 4}, {0, 0, 0, 0, 0, 0, 0, 1}), {}, 5);
  addRun(observe(Observation::Kind::Mask, {2, 4}, {1, 0, 0, 0, 0, 0, 0, 0}), {});
  const Comparison comparison = compare(model_, view_);
  ASSERT_EQ(comparison.targets.size(), 2U);
  EXPECT_EQ(comparison.targetOf, (std::vector<std::size_t>{0, 1, 0}));
  EXPECT_TRUE(comparison.targetOfRun(1).isBlank(0, 0, comparison.samples));
  EXPECT_FALSE(comparison.targetOfRun(2).isBlank(0, 0, comparison.samples));
}

TEST_F(ComparisonTest, ShowsWhatIsPredictedLiveAndReRenderedOnly) {
  addRun(observe(Observation::Kind::Picture, {1, 2}, {0.25F, 0.45F}), {0.3F, 0.4F});
  Comparison comparison = compare(model_, view_);
  EXPECT_EQ(comparison.domain, PictureDomain::Reduced);
  EXPECT_EQ(comparison.samples.width, 2);
  EXPECT_FLOAT_EQ(comparison.target().valueAt(1, 0, 0, comparison.samples), 0.45F);
  EXPECT_FLOAT_EQ(comparison.pictures.front().valueAt(1, 0, 0, comparison.samples), 0.4F);
  view_.scrubStep = 3;
  EXPECT_EQ(compare(model_, view_).pictures.front().origin, PictureOrigin::None);
  auto frame = std::make_shared<Frame>(*model_.runs[0].frame);
  frame->replay = std::make_shared<Replay>(Replay{3, std::vector<float>(8, 0.0F), {0.1F, 0.2F}});
  model_.runs[0].frame = frame;
  comparison = compare(model_, view_);
  EXPECT_EQ(comparison.pictures.front().origin, PictureOrigin::Replayed);
  EXPECT_FLOAT_EQ(comparison.pictures.front().valueAt(1, 0, 0, comparison.samples), 0.2F);
}

TEST_F(ComparisonTest, StretchesFewAnglesAndTakesTheMeasuredRange) {
  const auto seen = std::make_shared<Observation>(*sinogram());
  seen->values[5] = -1;
  seen->values[30] = 9;
  addRun(seen, std::vector<float>(36, 3));
  const Comparison comparison = compare(model_, view_);
  EXPECT_EQ(comparison.domain, PictureDomain::Sinogram);
  EXPECT_EQ(comparison.samples.height, 3);
  EXPECT_EQ(comparison.display.height, 12) << "about as high as wide";
  EXPECT_EQ(comparison.rowHeight(), 4);
  EXPECT_EQ(comparison.low, -1);
  EXPECT_EQ(comparison.high, 9);
  view_.sinogramErrorMaximum = 0.1;
  EXPECT_DOUBLE_EQ(errorMaximum(comparison, view_), 1) << "a tenth of the range";
  view_.errorMetric = ErrorMetric::Squared;
  EXPECT_DOUBLE_EQ(errorMaximum(comparison, view_), 10) << "a tenth of the range's square";
  setErrorMaximum(comparison, view_, 50);
  EXPECT_DOUBLE_EQ(view_.sinogramErrorMaximum, 0.5);
  EXPECT_EQ(view_.errorMaximum, ViewState{}.errorMaximum) << "the pictures' own scale stays";
}

TEST_F(ComparisonTest, AnglesAndDetectorsAreThoseOfTheMiddlesOfTheirSamples) {
  const ObservationPtr seen = sinogram();
  EXPECT_DOUBLE_EQ(angleAt(*seen, 0.5), -90);
  EXPECT_DOUBLE_EQ(angleAt(*seen, 1.75), 22.5);
  EXPECT_DOUBLE_EQ(angleAt(*seen, 2.5), 90);
  EXPECT_DOUBLE_EQ(angleAt(*seen, 3), 90) << "not beyond the last";
  for (const double degrees : {-90.0, -12.0, 0.0, 90.0}) {
    EXPECT_NEAR(angleAt(*seen, rowAt(*seen, degrees)), degrees, 1e-12);
  }
  // Columns 5 and 6 are half a pixel from the middle of twelve.
  EXPECT_DOUBLE_EQ(detectorAt(*seen, 5.5), -0.5);
  EXPECT_DOUBLE_EQ(detectorAt(*seen, 6.5), 0.5);
  const ObservationPtr one = observe(Observation::Kind::Sinogram, {1, 4}, {0, 1, 2, 3}, {30});
  EXPECT_DOUBLE_EQ(angleAt(*one, 0.2), 30);
  EXPECT_TRUE(std::isnan(rowAt(*one, 30)));
}

TEST_F(ComparisonTest, SwitchingStaysOnTheSamePartOfThePicture) {
  addRun(observe(Observation::Kind::Picture, {1, 2}, {0.25F, 0.45F}), {0.3F, 0.4F});
  view_.showMeasurement = false;
  view_.zoom = 10;
  view_.centreX = 0.3;
  showMeasurement(model_, view_, true);
  EXPECT_TRUE(view_.showMeasurement);
  EXPECT_DOUBLE_EQ(view_.zoom, 20) << "half as many pixels, each twice as large";
  EXPECT_DOUBLE_EQ(view_.centreX, 0.3);
  showMeasurement(model_, view_, false);
  EXPECT_DOUBLE_EQ(view_.zoom, 10);
}

TEST_F(ComparisonTest, ASinogramIsNoPartOfThePicture) {
  addRun(sinogram(), std::vector<float>(36, 3));
  view_.showMeasurement = false;
  view_.zoom = 10;
  view_.centreX = 0.3;
  showMeasurement(model_, view_, true);
  EXPECT_EQ(view_.zoom, 0);
  EXPECT_EQ(view_.centreX, 0.5);
}

}  // namespace
}  // namespace rankscope
