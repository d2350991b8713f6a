#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "score/spectrogram.h"
#include "score_oracle.h"

namespace rankscope {
namespace {

using testing::TemporaryFolder;

std::vector<float> sine(std::size_t count, double cyclesPerSample, double amplitude, double phase = 0) {
  std::vector<float> samples(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double turns = cyclesPerSample * static_cast<double>(i) + phase;
    samples[i] = static_cast<float>(amplitude * std::sin(2 * std::numbers::pi * turns));
  }
  return samples;
}

std::vector<float> noise(std::size_t count, std::uint32_t seed) {
  std::vector<float> samples(count);
  for (float& sample : samples) {
    seed = seed * 1664525U + 1013904223U;
    sample = static_cast<float>(seed >> 8) / 16777216.0F - 0.5F;
  }
  return samples;
}

// The transform of a periodic Hann window is 1, -1/2, -1/2 at bins 0 and ±1 (times half its length) and 0 at
// all others: a sine at the middle of bin b has A² there, A²/4 beside it and nothing elsewhere.
TEST(Spectrogram, ASineIsInItsOwnBin) {
  constexpr std::size_t kWindow = 128;
  for (const std::size_t bin : {3U, 20U, 50U}) {
    const auto samples = sine(2000, static_cast<double>(bin) / kWindow, 0.8, 0.1);
    const Spectrogram seen = spectrogramOf(samples, {200, 1800, 40, kWindow});
    ASSERT_EQ(seen.bins, 65U);
    ASSERT_EQ(seen.power.size(), 40U * 65U);
    for (std::size_t column = 0; column < 40; ++column) {
      for (std::size_t k = 0; k < seen.bins; ++k) {
        const std::size_t distance = k > bin ? k - bin : bin - k;
        const double expected = distance == 0 ? 0.64 : distance == 1 ? 0.16 : 0;
        EXPECT_NEAR(seen.at(column, k), expected, 1e-6) << bin << " " << column << " " << k;
      }
    }
  }
}

TEST(Spectrogram, AConstantAndTheHighestFrequencyCountOnce) {
  std::vector<float> samples(512);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i] = 0.3F + (i % 2 == 0 ? 0.2F : -0.2F);
  }
  const Spectrogram seen = spectrogramOf(samples, {128, 384, 4, 64});
  for (std::size_t column = 0; column < 4; ++column) {
    EXPECT_NEAR(seen.at(column, 0), 0.09, 1e-6);
    EXPECT_NEAR(seen.at(column, 32), 0.04, 1e-6);
    EXPECT_NEAR(seen.at(column, 16), 0, 1e-9);
  }
}

TEST(Spectrogram, AgreesWithSciPy) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const TemporaryFolder folder;
  const auto path = folder.path() / "x";
  std::vector<float> samples = noise(1000, 5);
  const std::vector<float> tone = sine(1000, 0.07, 0.9);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i] += tone[i];
  }
  testing::writeRaw(path, samples);
  for (const auto& [window, hop] : {std::pair{64, 32}, std::pair{100, 25}, std::pair{256, 128}}) {
    const int count = 1000 / hop;
    const auto expected = testing::askScoreOracle(
        {"stft", path.string(), std::to_string(window), std::to_string(hop), std::to_string(count)});
    if (expected.contains("missing")) {
      GTEST_SKIP() << "SciPy is not there";
    }
    // Column k is centred at k hop, from the very start, where the frame reaches before the sound.
    const SpectrogramGrid grid{-0.5 * hop, (count - 0.5) * hop, static_cast<std::size_t>(count),
                               static_cast<std::size_t>(window)};
    const Spectrogram seen = spectrogramOf(samples, grid);
    for (std::size_t column = 0; column < grid.columns; ++column) {
      for (std::size_t k = 0; k < seen.bins; ++k) {
        EXPECT_NEAR(seen.at(column, k), expected["power"][column][k].get<double>(), 1e-6)
            << window << " " << column << " " << k;
      }
    }
  }
}

TEST(Spectrogram, OfAnErrorIsThatOfTheDifference) {
  const std::vector<float> target = noise(700, 1);
  const std::vector<float> output = noise(700, 2);
  std::vector<float> error(700);
  for (std::size_t i = 0; i < error.size(); ++i) {
    error[i] = target[i] - output[i];
  }
  const SpectrogramGrid grid{-20, 720, 31, 90};
  const SpectrogramPair pair = spectrogramsOf(target, output, grid);
  const Spectrogram expectedOutput = spectrogramOf(output, grid);
  const Spectrogram expectedError = spectrogramOf(error, grid);
  for (std::size_t i = 0; i < pair.output.power.size(); ++i) {
    EXPECT_NEAR(pair.output.power[i], expectedOutput.power[i], 1e-8);
    EXPECT_NEAR(pair.error.power[i], expectedError.power[i], 1e-8);
  }
}

// A click of amplitude 1 gives (2 w / Σw)² at every bin but the first and last, where w is the window at its
// place.
TEST(Spectrogram, AveragesFramesWhereColumnsAreFarApart) {
  std::vector<float> samples(4000, 0.0F);
  samples[1000] = 1;
  // One column of 2000 samples, windows of 1000: frames at 250, 750, 1250 and 1750 see the click at ±250
  // alone.
  const Spectrogram seen = spectrogramOf(samples, {0, 4000, 2, 1000});
  const double weight = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * 0.25);
  const double once = std::pow(2 * weight / 500, 2);
  EXPECT_NEAR(seen.at(0, 100), 2 * once / 4, 1e-10);
  EXPECT_NEAR(seen.at(1, 100), 0, 1e-12);
}

TEST(Spectrogram, RefusesTheImpossible) {
  const std::vector<float> samples(100, 0.5F);
  for (const SpectrogramGrid& grid : {SpectrogramGrid{0, 100, 0, 32}, SpectrogramGrid{0, 100, 5, 0},
                                      SpectrogramGrid{0, 100, 5, 33}, SpectrogramGrid{50, 50, 5, 32}}) {
    EXPECT_THROW(spectrogramOf(samples, grid), std::logic_error);
  }
  EXPECT_THROW(spectrogramsOf(samples, std::vector<float>(99), {0, 100, 5, 32}), std::logic_error);
}

TEST(Spectrogram, InDecibels) {
  EXPECT_DOUBLE_EQ(decibels(1), 0);
  EXPECT_DOUBLE_EQ(decibels(0.01), -20);
  EXPECT_DOUBLE_EQ(decibels(0), -200);
  EXPECT_DOUBLE_EQ(decibels(1e-30), -200);
  EXPECT_TRUE(std::isnan(decibels(NAN)));
}

TEST(Spectrogram, UsualWindowsLastAboutTwentyFiveMilliseconds) {
  EXPECT_EQ(usualWindow(44100, 308207), 2048U);
  EXPECT_EQ(usualWindow(16000, 25600), 512U);
  EXPECT_EQ(usualWindow(8000, 100000), 256U);
  EXPECT_EQ(usualWindow(192000, 1000000), 4096U);
  EXPECT_EQ(usualWindow(44100, 300), 256U) << "no longer than the sound";
  EXPECT_EQ(usualWindow(44100, 2), 32U);
  EXPECT_EQ(usualWindow(1, 1000), 32U);
}

}  // namespace
}  // namespace rankscope
