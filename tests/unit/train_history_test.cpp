// What is recorded when, thumbnails, thinning.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "train/history.h"
#include "train/recorder.h"

namespace rankscope {
namespace {

std::vector<std::int64_t> stepsUpTo(std::int64_t last, const auto& wanted) {
  std::vector<std::int64_t> steps;
  for (std::int64_t step = 0; step <= last; ++step) {
    if (wanted(step)) {
      steps.push_back(step);
    }
  }
  return steps;
}

class ScheduleOf : public testing::TestWithParam<std::int64_t> {};

TEST_P(ScheduleOf, RecordsTheEndsAndAboutAsOftenAsItSays) {
  const std::int64_t target = GetParam();
  const RecordSchedule schedule(target);
  const auto curve = stepsUpTo(target, [&](auto step) { return schedule.curveAt(step); });
  const auto spectra = stepsUpTo(target, [&](auto step) { return schedule.spectraAt(step); });
  const auto weights = stepsUpTo(target, [&](auto step) { return schedule.weightsAt(step); });
  const auto costly = stepsUpTo(target, [&](auto step) { return schedule.costlyAt(step); });
  for (const auto& steps : {curve, spectra, weights, costly}) {
    EXPECT_EQ(steps.front(), 0);
    EXPECT_EQ(steps.back(), target);
  }
  // Rounding a stride to 1-2-5 changes it by at most sqrt(2.5); early steps add at most six.
  const double ratio = std::sqrt(2.5);
  const auto count = [](const auto& steps) { return static_cast<double>(steps.size()); };
  EXPECT_LE(count(curve), 500 * ratio + 8);
  EXPECT_LE(count(spectra), 100 * ratio + 8);
  EXPECT_LE(count(costly), 25 * ratio + 8);
  EXPECT_TRUE(std::includes(spectra.begin(), spectra.end(), costly.begin(), costly.end()));
  EXPECT_GE(count(curve), std::min(static_cast<double>(target), 500 / ratio));
  EXPECT_GE(count(spectra), std::min(static_cast<double>(target), 100 / ratio));
  EXPECT_LE(count(weights), 3 + 4 * std::log10(static_cast<double>(target)) + 1);
  for (const std::int64_t step : spectra) {
    EXPECT_TRUE(schedule.curveAt(step)) << step;
    EXPECT_TRUE(schedule.pictureAt(step)) << step;
  }
}

INSTANTIATE_TEST_SUITE_P(Targets, ScheduleOf,
                         testing::Values(1, 2, 7, 50, 99, 100, 300, 1000, 1601, 2000, 3000, 5000, 12345,
                                         100000));

TEST(RecordSchedule, IsDenserInTheFirstSteps) {
  const RecordSchedule schedule(5000);  // spectra every 50
  const auto early = stepsUpTo(100, [&](auto step) { return schedule.spectraAt(step); });
  EXPECT_EQ(early, (std::vector<std::int64_t>{0, 1, 2, 5, 10, 20, 50, 100}));
  const RecordSchedule shorter(1000);  // every 10: 20 and 50 are in anyway
  const auto shorterEarly = stepsUpTo(30, [&](auto step) { return shorter.spectraAt(step); });
  EXPECT_EQ(shorterEarly, (std::vector<std::int64_t>{0, 1, 2, 5, 10, 20, 30}));
}

TEST(RecordSchedule, SpacesWeightsInTheLogarithm) {
  const RecordSchedule schedule(2000);
  const auto weights = stepsUpTo(2000, [&](auto step) { return schedule.weightsAt(step); });
  EXPECT_EQ(weights,
            (std::vector<std::int64_t>{0, 1, 2, 3, 6, 10, 18, 32, 56, 100, 178, 316, 562, 1000, 1778, 2000}));
}

TEST(RecordSchedule, GoesOnPastTheTarget) {
  const RecordSchedule schedule(1000);
  EXPECT_TRUE(schedule.curveAt(1002));
  EXPECT_FALSE(schedule.curveAt(1003));
  EXPECT_TRUE(schedule.spectraAt(1010));
}

TEST(RecordSchedule, RecordsAsMuchInEachDoublingPastTheTarget) {
  const RecordSchedule schedule(1000);
  const auto count = [&](std::int64_t first, std::int64_t end, auto wanted) {
    std::int64_t found = 0;
    for (std::int64_t step = first; step < end; ++step) {
      found += wanted(step) ? 1 : 0;
    }
    return found;
  };
  const auto curve = [&](std::int64_t step) { return schedule.curveAt(step); };
  const auto spectra = [&](std::int64_t step) { return schedule.spectraAt(step); };
  for (const std::int64_t start : {1000, 2000, 4000, 64000}) {
    EXPECT_EQ(count(start, 2 * start, curve), 500) << start;
    EXPECT_EQ(count(start, 2 * start, spectra), 100) << start;
  }
}

TEST(Thumbnail, AveragesBoxesOfALargePicture) {
  const std::int64_t height = 300;
  const std::int64_t width = 600;  // boxes of 3 x 3
  std::vector<float> outputs;
  for (std::int64_t y = 0; y < height; ++y) {
    for (std::int64_t x = 0; x < width; ++x) {
      outputs.push_back(static_cast<float>(x) / 600.0F);
      outputs.push_back(static_cast<float>(y) / 300.0F);
      outputs.push_back(static_cast<float>((x + y) % 3) * 0.5F);
    }
  }
  const auto picture = makeThumbnail(42, outputs, {height, width}, 3);
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->step, 42);
  EXPECT_EQ(picture->width, 200);
  EXPECT_EQ(picture->height, 100);
  ASSERT_EQ(picture->pixels.size(), 200U * 100U * 3U);
  for (std::size_t y = 0; y < 100; ++y) {
    for (std::size_t x = 0; x < 200; ++x) {
      const std::uint8_t* pixel = picture->pixels.data() + (y * 200 + x) * 3;
      // The mean of a ramp over a box is its value in the middle.
      EXPECT_NEAR(pixel[0], 255.0 * (3.0 * static_cast<double>(x) + 1) / 600, 0.51);
      EXPECT_NEAR(pixel[1], 255.0 * (3.0 * static_cast<double>(y) + 1) / 300, 0.51);
      EXPECT_NEAR(pixel[2], 127.5, 0.51);
    }
  }
}

TEST(Thumbnail, KeepsSmallPicturesAndClamps) {
  const std::vector<float> outputs{-1.0F, 0.5F, 2.0F, std::numeric_limits<float>::quiet_NaN()};
  const auto picture = makeThumbnail(0, outputs, {2, 2}, 1);
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->pixels, (std::vector<std::uint8_t>{0, 128, 255, 0}));
}

TEST(Thumbnail, HandlesSidesThatDoNotDivide) {
  const std::vector<float> outputs(static_cast<std::size_t>(257 * 3), 1.0F);
  const auto picture = makeThumbnail(0, outputs, {257, 3}, 1);
  ASSERT_TRUE(picture);
  EXPECT_EQ(picture->height, 129);
  EXPECT_EQ(picture->width, 2);
  for (const std::uint8_t pixel : picture->pixels) {
    EXPECT_EQ(pixel, 255);
  }
}

TEST(Thumbnail, KeepsEverySampleOfASound) {
  constexpr float kNotANumber = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::vector<float> outputs{0.25F, -2.5F, 1e-3F, kNotANumber, kInfinity, 0.0F};
  const auto record = makeSoundThumbnail(7, outputs);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->step, 7);
  EXPECT_TRUE(record->pixels.empty());
  const std::vector<float> again = samplesOf(*record);
  const std::vector<float> expected{0.25F, -2.5F, 1e-3F, 0.0F, 2.5F, 0.0F};
  ASSERT_EQ(again.size(), expected.size());
  for (std::size_t i = 0; i < again.size(); ++i) {
    EXPECT_NEAR(again[i], expected[i], 0.5 * 2.5 / 32767 + 1e-7) << i;
  }
  EXPECT_EQ(again[1], -2.5F) << "the loudest uses all 16 bits";
  EXPECT_EQ(samplesOf(*makeSoundThumbnail(0, std::vector<float>{0, 0})), (std::vector<float>{0, 0}));
  EXPECT_FALSE(makeSoundThumbnail(0, std::vector<float>{}));
}

TEST(Recorder, KeepsSoundsWithinItsMemory) {
  Recorder::Settings settings;
  settings.steps = 100;
  settings.extents = {1000};
  settings.channels = 1;
  settings.maximumBytes = 20000;
  Recorder recorder(settings, {});
  for (std::int64_t step = 0; step <= 100; ++step) {
    const std::vector<float> outputs(1000, static_cast<float>(step));
    recorder.evaluation({step, 0.1, {{"snr", 1}}, true}, {}, 0, outputs);
  }
  const History& history = recorder.history();
  ASSERT_GE(history.pictures.size(), 5U);
  EXPECT_LE(memoryOf(history), settings.maximumBytes);
  EXPECT_EQ(history.pictures.front()->step, 0);
  EXPECT_EQ(history.pictures.back()->step, 100);
  EXPECT_EQ(samplesOf(*history.pictures.back()), std::vector<float>(1000, 100.0F));
}

TEST(Recorder, KeepsPicturesAsTheyAreArranged) {
  Recorder::Settings settings;
  settings.steps = 100;
  settings.extents = {1, 3};
  settings.channels = 1;
  settings.arrange = [](std::span<const float> outputs) {
    return std::vector<float>{outputs[1], 1, outputs[0]};
  };
  Recorder recorder(settings, {});
  recorder.evaluation({0, 0.1, {}, true}, {}, 0, std::vector<float>{0.2F, 0.4F});
  ASSERT_EQ(recorder.history().pictures.size(), 1U);
  EXPECT_EQ(recorder.history().pictures.front()->pixels, (std::vector<std::uint8_t>{102, 255, 51}));
  // A step without outputs has nothing to be arranged.
  recorder.evaluation({1, 0.1, {}, false}, {}, 0, {});
  EXPECT_EQ(recorder.history().pictures.size(), 1U);
}

TEST(Thumbnail, IsNothingForWhatIsNoPicture) {
  const std::vector<float> outputs(6, 0.0F);
  EXPECT_FALSE(makeThumbnail(0, outputs, {6}, 1));
  EXPECT_FALSE(makeThumbnail(0, outputs, {2, 2}, 1));
  EXPECT_FALSE(makeThumbnail(0, outputs, {}, 1));
  EXPECT_FALSE(makeThumbnail(0, outputs, {0, 6}, 1));
  EXPECT_FALSE(makeThumbnail(0, outputs, {1, 1}, 6));
}

History historyOf(const std::vector<std::int64_t>& pictures, const std::vector<std::int64_t>& weights) {
  History history;
  for (const std::int64_t step : pictures) {
    auto picture = std::make_shared<Thumbnail>();
    picture->step = step;
    picture->pixels.resize(1000);
    history.pictures.push_back(std::move(picture));
  }
  for (const std::int64_t step : weights) {
    auto snapshot = std::make_shared<WeightSnapshot>();
    snapshot->step = step;
    snapshot->arrays.push_back({"w", {250}, std::vector<float>(250)});
    history.weights.push_back(std::move(snapshot));
  }
  return history;
}

std::vector<std::int64_t> stepsOf(const auto& items) {
  std::vector<std::int64_t> steps;
  for (const auto& item : items) {
    steps.push_back(item->step);
  }
  return steps;
}

TEST(Thin, LeavesWhatFitsAlone) {
  History history = historyOf({0, 1, 2}, {0, 10});
  EXPECT_EQ(memoryOf(history), 5000U);
  thin(history, 5000);
  EXPECT_EQ(memoryOf(history), 5000U);
}

TEST(Thin, DropsEveryOtherOfAnEvenSeriesAndKeepsItsEnds) {
  History history = historyOf({0, 10, 20, 30, 40, 50, 60, 70, 80}, {});
  thin(history, 5000);
  EXPECT_EQ(stepsOf(history.pictures), (std::vector<std::int64_t>{0, 20, 40, 60, 80}));
}

TEST(Thin, SpacesWeightsByTheirLogarithm) {
  History history = historyOf({}, {0, 10, 100, 110, 120, 1000, 10000});
  thin(history, 5000);
  EXPECT_EQ(stepsOf(history.weights), (std::vector<std::int64_t>{0, 10, 100, 1000, 10000}));
}

TEST(Thin, NeverDropsTheLastTwo) {
  History history = historyOf({0, 5, 9}, {0, 7, 9});
  thin(history, 1);
  EXPECT_EQ(stepsOf(history.pictures), (std::vector<std::int64_t>{0, 9}));
  EXPECT_EQ(stepsOf(history.weights), (std::vector<std::int64_t>{0, 9}));
}

Evaluation evaluationAt(std::int64_t step) {
  return {step, 1.0 / static_cast<double>(step + 1), {{"psnr", 3.0}}};
}

TEST(Recorder, RecordsEachStepOnceAndSharesUntilItChanges) {
  Recorder recorder({100, true, {1, 1}, 1}, {});
  const std::vector<float> outputs{0.5F};
  recorder.evaluation(evaluationAt(0), {0.1, 0.2}, 0, outputs);
  const HistoryPtr first = recorder.share();
  EXPECT_EQ(recorder.share(), first);
  recorder.evaluation(evaluationAt(0), {0.1, 0.2}, 1, outputs);
  EXPECT_EQ(recorder.share(), first);
  Evaluation batch = evaluationAt(1);
  batch.wholeSignal = false;
  recorder.evaluation(batch, {}, 1, outputs);
  EXPECT_EQ(recorder.share(), first);
  recorder.evaluation(evaluationAt(1), {}, 1, outputs);
  EXPECT_NE(recorder.share(), first);
  EXPECT_EQ(first->record.curve.size(), 1U);
  EXPECT_EQ(recorder.share()->record.curve.size(), 2U);
  EXPECT_EQ(recorder.share()->pictures.size(), 2U);
  EXPECT_EQ(first->record.curve[0].muonLr, 0.2);
  recorder.clear();
  EXPECT_TRUE(recorder.wantsEvaluation(0));
  EXPECT_TRUE(recorder.share()->record.curve.empty());
}

TEST(Recorder, GoesOnFromARestoredRecordWithoutRepeatingIt) {
  RunRecord restored;
  restored.scoreNames = {"psnr"};
  restored.curve.push_back({50, 12.0, 0.5, {3.0}, 0.1, 0});
  auto spectra = std::make_shared<Spectra>();
  spectra->step = 50;
  spectra->matrices.emplace_back();
  restored.spectra.push_back(spectra);
  const Recorder recorder({100, true, {}, 0}, restored);
  EXPECT_FALSE(recorder.wantsEvaluation(50));
  EXPECT_FALSE(recorder.wantsSpectra(50));
  EXPECT_TRUE(recorder.wantsEvaluation(51));
  EXPECT_TRUE(recorder.wantsSpectra(51));
  EXPECT_TRUE(std::isnan(recorder.record().curve[0].seconds));
  EXPECT_EQ(recorder.record().spectra[0]->matrices[0].step, 50);
}

TEST(Recorder, RecordsWhatIsSlowWithThePicturesOnly) {
  Recorder recorder({1000, false, {}, 0}, {});
  const auto slowly = [](std::int64_t step) {
    Evaluation evaluation = evaluationAt(step);
    auto error = std::make_shared<ErrorSpectrum>();
    error->step = step;
    evaluation.slow =
        SlowEvaluation{{{"ssim", 0.5}, {"lpips", std::nan(""), "not available: no file"}}, error};
    return evaluation;
  };
  for (const std::int64_t step : {0, 4, 10}) {  // 4: on the curve, but no picture
    EXPECT_EQ(recorder.wantsSlowEvaluation(step), step != 4);
    recorder.evaluation(slowly(step), {}, 0, {});
  }
  const RunRecord& record = recorder.record();
  ASSERT_EQ(record.curve.size(), 3U);
  EXPECT_EQ(record.scoreNames.back(), "ssim");
  const std::size_t at = record.scoreNames.size() - 1;
  EXPECT_EQ(record.curve[0].scores.at(at), 0.5);
  EXPECT_TRUE(std::isnan(record.curve[1].scores.at(at)));
  EXPECT_EQ(record.curve[2].scores.at(at), 0.5);
  ASSERT_EQ(record.errorSpectra.size(), 2U);
  EXPECT_EQ(record.errorSpectra[1]->step, 10);
}

TEST(Recorder, AResumedRunMayHaveAScoreThatItsRecordLacks) {
  RunRecord restored;
  restored.scoreNames = {"psnr"};
  restored.curve.push_back({50, 12.0, 0.5, {3.0}, 0.1, 0});
  Recorder recorder({100, true, {}, 0}, restored);
  Evaluation evaluation{51, 0.5, {{"psnr", 4.0}}};
  evaluation.slow = SlowEvaluation{{{"ssim", 0.25}}, nullptr};
  recorder.evaluation(evaluation, {}, 0, {});
  const RunRecord& record = recorder.record();
  EXPECT_EQ(record.scoreNames, (std::vector<std::string>{"psnr", "ssim"}));
  EXPECT_EQ(record.curve.at(0).scores.at(0), 3.0);
  EXPECT_TRUE(std::isnan(record.curve[0].scores.at(1)));
  EXPECT_EQ(record.curve.at(1).scores, (std::vector<double>{4.0, 0.25}));
  const RunRecord without = withoutScore(record, "psnr");
  EXPECT_EQ(without.scoreNames, std::vector<std::string>{"ssim"});
  EXPECT_EQ(without.curve.at(1).scores, std::vector<double>{0.25});
  EXPECT_EQ(withoutScore(record, "lpips").scoreNames, record.scoreNames);
}

TEST(Recorder, KeepsThePictureAndTheWeightsThatAResumedRunGoesOnFrom) {
  RunRecord restored;
  restored.curve.push_back({777, 12.0, 0.5, {3.0}, 0.1, 0});
  Recorder recorder({100000, true, {1, 1}, 1}, restored);
  EXPECT_FALSE(recorder.wantsPicture(777));
  ASSERT_TRUE(recorder.wantsFirstPicture());
  ASSERT_TRUE(recorder.wantsWeights(777));
  recorder.picture(777, std::vector<float>{1.0F});
  auto weights = std::make_shared<WeightSnapshot>();
  weights->step = 777;
  recorder.weights(weights);
  EXPECT_FALSE(recorder.wantsFirstPicture());
  EXPECT_FALSE(recorder.wantsWeights(778));
  EXPECT_EQ(stepsOf(recorder.share()->pictures), (std::vector<std::int64_t>{777}));
}

TEST(Recorder, KeepsWithinItsMemory) {
  Recorder::Settings settings{100000, true, {10, 100}, 1};
  settings.maximumBytes = 20000;
  Recorder recorder(settings, {});
  const std::vector<float> outputs(1000, 0.5F);
  for (std::int64_t step = 0; step <= 100000; step += 1000) {
    recorder.evaluation(evaluationAt(step), {}, 0, outputs);
    EXPECT_LE(memoryOf(recorder.history()), 20000U);
  }
  const auto steps = stepsOf(recorder.history().pictures);
  ASSERT_EQ(steps.size(), 20U);
  EXPECT_EQ(steps.front(), 0);
  EXPECT_EQ(steps.back(), 100000);
  EXPECT_EQ(recorder.record().curve.size(), 101U);
}

TEST(Recorder, RecordsAnExtendedTarget) {
  Recorder recorder({1000, true, {}, 0}, {});
  EXPECT_FALSE(recorder.wantsEvaluation(1003));
  recorder.setTarget(1003);
  EXPECT_TRUE(recorder.wantsEvaluation(1003));
  EXPECT_TRUE(recorder.wantsSpectra(1003));
  EXPECT_TRUE(recorder.wantsWeights(1003));
  EXPECT_TRUE(recorder.wantsSpectra(1000));
}

TEST(Recorder, MakesNoPicturesWhenToldSo) {
  Recorder recorder({100, false, {1, 1}, 1}, {});
  const std::vector<float> outputs{0.5F};
  recorder.evaluation(evaluationAt(0), {}, 0, outputs);
  EXPECT_TRUE(recorder.share()->pictures.empty());
  EXPECT_EQ(recorder.share()->record.curve.size(), 1U);
  EXPECT_FALSE(recorder.wantsWeights(0));
}

}  // namespace
}  // namespace rankscope
