#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "task/scores.h"

namespace rankscope {
namespace {

// The example in torchmetrics' documentation; SNR and SI-SNR to its digits, computed by hand from the
// definitions.
const std::vector<float> kTarget{3, -0.5F, 2, 7};
const std::vector<float> kOutput{2.5F, 0, 2, 8};

TEST(Scores, AudioGoldens) {
  EXPECT_NEAR(signalToNoise(kTarget, kOutput), 16.1805, 5e-5);
  EXPECT_NEAR(scaleInvariantSignalToNoise(kTarget, kOutput), 15.0918, 5e-5);
}

TEST(Scores, ScaleAndOffsetDoNotChangeTheScaleInvariantOne) {
  std::vector<float> changed;
  for (const float value : kOutput) {
    changed.push_back(7 * value - 20);
  }
  EXPECT_NEAR(scaleInvariantSignalToNoise(kTarget, changed), scaleInvariantSignalToNoise(kTarget, kOutput),
              1e-4);
}

TEST(Scores, PsnrOfKnownErrors) {
  const std::vector<float> zeros(4, 0);
  EXPECT_NEAR(psnr(meanSquaredError(zeros, std::vector<float>(4, 0.1F))), 20, 1e-5);
  // Clamped to [0, 1] these are exact but for one half.
  const std::vector<float> target{0, 1, 0, 1};
  EXPECT_DOUBLE_EQ(meanSquaredErrorClamped(target, std::vector<float>{-3, 9, 0.5F, 1}), 0.0625);
  EXPECT_TRUE(std::isnan(meanSquaredErrorClamped(target, std::vector<float>{NAN, 1, 0, 1})));
}

}  // namespace
}  // namespace rankscope
