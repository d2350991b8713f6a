#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "score_oracle.h"
#include "task/picture_scores.h"

namespace rankscope {
namespace {

using testing::makePicture;
using testing::TemporaryFolder;
using testing::TestPicture;

SignalPtr signalOf(const TestPicture& picture) {
  auto signal = std::make_shared<Signal>();
  signal->points = std::int64_t{picture.width} * picture.height;
  signal->inputDimension = 2;
  signal->outputDimension = picture.channels;
  signal->lattice.extents = {picture.height, picture.width};
  signal->values = picture.pixels;
  return signal;
}

void oneByOne(std::size_t count, const std::function<void(std::size_t)>& task) {
  for (std::size_t i = 0; i < count; ++i) {
    task(i);
  }
}

class Measure : public Lpips {
 public:
  std::string backbone() const override { return "squeezenet"; }
  int smallestSide() const override { return 17; }
  double distance(const ImageView& target, const ImageView& output) const override {
    return static_cast<double>(target.pixels[0] - output.pixels[0]);
  }
};

TEST(PictureScores, AreThoseOfPythonAndTheSpectrumSumsToTheMeanSquaredError) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const TestPicture target = makePicture(31, 22, 3, 1, 0.1);
  const TestPicture output = makePicture(31, 22, 3, 2, 0.4);
  const TemporaryFolder folder;
  const std::string first = (folder.path() / "a").string();
  const std::string second = (folder.path() / "b").string();
  testing::writeRaw(first, target.pixels);
  testing::writeRaw(second, output.pixels);
  const auto expected = testing::askScoreOracle({"ssim", first, second, "22", "31", "3", "1"});
  PictureScores scores(signalOf(target), nullptr);
  EXPECT_FALSE(scores.targetSpectrum());
  const SlowEvaluation slow = scores.evaluate(output.pixels, 42, oneByOne);
  ASSERT_EQ(slow.scores.size(), 3U);
  EXPECT_EQ(slow.scores[0].name, "ssim");
  EXPECT_NEAR(slow.scores[0].value, expected["ssim"].get<double>(), 1e-10);
  EXPECT_EQ(slow.scores[1].name, "ssim_gaussian");
  EXPECT_NEAR(slow.scores[1].value, expected["ssim_gaussian"].get<double>(), 1e-10);
  EXPECT_EQ(slow.scores[2].name, "lpips");
  EXPECT_TRUE(std::isnan(slow.scores[2].value)) << "never a proxy";
  EXPECT_EQ(slow.scores[2].reason, "not available: no --lpips file");

  double squares = 0;
  for (std::size_t i = 0; i < target.pixels.size(); ++i) {
    squares += std::pow(static_cast<double>(output.pixels[i]) - static_cast<double>(target.pixels[i]), 2);
  }
  ASSERT_TRUE(slow.errorSpectrum);
  EXPECT_EQ(slow.errorSpectrum->step, 42);
  const auto& energy = slow.errorSpectrum->energy;
  EXPECT_NEAR(std::accumulate(energy.begin(), energy.end(), 0.0),
              squares / static_cast<double>(target.pixels.size()), 1e-6);
  ASSERT_TRUE(scores.targetSpectrum());
  const auto& count = scores.targetSpectrum()->count;
  EXPECT_EQ(std::accumulate(count.begin(), count.end(), std::int64_t{0}), 31 * 22) << "every frequency once";
  EXPECT_EQ(count.size(), energy.size());
}

TEST(PictureScores, SayWhyTheyCannotBeHad) {
  const auto reasons = [](const TestPicture& picture) {
    const SlowEvaluation slow =
        PictureScores(signalOf(picture), std::make_shared<Measure>()).evaluate(picture.pixels, 0, oneByOne);
    std::string all;
    for (const Score& score : slow.scores) {
      all += score.name + ": " + score.reason + "; ";
    }
    return all;
  };
  EXPECT_EQ(reasons(makePicture(20, 17, 3, 1, 0.1)), "ssim: ; ssim_gaussian: ; lpips: ; ");
  EXPECT_NE(reasons(makePicture(20, 20, 2, 1, 0.1)).find("lpips: not available: the picture has 2 channels"),
            std::string::npos);
  EXPECT_NE(
      reasons(makePicture(20, 16, 1, 1, 0.1)).find("fewer than 17 pixels a side, which squeezenet needs"),
      std::string::npos);
  EXPECT_NE(reasons(makePicture(20, 6, 1, 1, 0.1)).find("ssim: not available: the picture has fewer than 7"),
            std::string::npos);
}

TEST(PictureScores, OfWhatIsNoPictureThereAreNone) {
  const TestPicture picture = makePicture(30, 1, 1, 1, 0.1);
  auto sound = std::make_shared<Signal>(*signalOf(picture));
  sound->kind = SignalKind::Audio;
  sound->lattice.extents = {30};
  PictureScores scores(sound, std::make_shared<Measure>());
  const SlowEvaluation slow = scores.evaluate(picture.pixels, 0, oneByOne);
  EXPECT_TRUE(slow.scores.empty());
  EXPECT_FALSE(slow.errorSpectrum);
  EXPECT_FALSE(scores.targetSpectrum());
}

}  // namespace
}  // namespace rankscope
