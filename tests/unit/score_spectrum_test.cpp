#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>

#include <gtest/gtest.h>

#include "score/fourier.h"
#include "score/radial_spectrum.h"
#include "score_oracle.h"

namespace rankscope {
namespace {

using testing::makePicture;
using testing::TemporaryFolder;
using testing::TestPicture;

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

TEST(Fourier, AgreesWithNumPyForAnyLength) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const TemporaryFolder folder;
  const auto path = folder.path() / "v";
  for (const std::size_t length : {1U, 2U, 3U, 5U, 8U, 30U, 64U, 97U, 360U, 1009U}) {
    std::vector<std::complex<double>> values(length);
    for (std::size_t i = 0; i < length; ++i) {
      const auto t = static_cast<double>(i);
      values[i] = {std::sin(1.3 * t * t), std::cos(0.7 * t) - 0.2};
    }
    writeFileAtomically(path, std::span(reinterpret_cast<const std::uint8_t*>(values.data()), 16 * length));
    const auto expected = testing::askScoreOracle({"transform", path.string()});
    fourierTransform(values);
    for (std::size_t i = 0; i < length; ++i) {
      EXPECT_NEAR(values[i].real(), expected["real"][i].get<double>(), 1e-9) << length;
      EXPECT_NEAR(values[i].imag(), expected["imaginary"][i].get<double>(), 1e-9) << length;
    }
  }
}

TEST(Fourier, APlanIsGoodForManyTransforms) {
  for (const std::size_t length : {1U, 8U, 30U}) {
    FourierPlan plan(length);
    for (int round = 0; round < 3; ++round) {
      std::vector<std::complex<double>> impulse(length);
      impulse[static_cast<std::size_t>(round) % length] = 1;
      plan.transform(impulse);
      for (std::size_t k = 0; k < length; ++k) {
        const double angle = -2 * std::numbers::pi * static_cast<double>(k) *
                             static_cast<double>(static_cast<std::size_t>(round) % length) /
                             static_cast<double>(length);
        EXPECT_NEAR(std::abs(impulse[k] - std::polar(1.0, angle)), 0, 1e-13) << length << " " << round;
      }
    }
    std::vector<std::complex<double>> longer(length + 1);
    EXPECT_THROW(plan.transform(longer), std::logic_error);
  }
}

TEST(RadialSpectrum, EnergiesSumToTheMeanSquaredError) {
  for (const auto& [width, height, channels] :
       {std::tuple{16, 16, 1}, std::tuple{21, 13, 3}, std::tuple{1, 9, 1}, std::tuple{200, 1, 1}}) {
    const TestPicture a = makePicture(width, height, channels, 1, 0.3);
    const TestPicture b = makePicture(width, height, channels, 2, 0.3);
    double squares = 0;
    for (std::size_t i = 0; i < a.pixels.size(); ++i) {
      const double error = static_cast<double>(b.pixels[i]) - static_cast<double>(a.pixels[i]);
      squares += error * error;
    }
    const RadialSpectrum spectrum = errorSpectrum(a.view(), b.view());
    EXPECT_NEAR(sum(spectrum.energy), squares / static_cast<double>(a.pixels.size()), 1e-12);
  }
}

TEST(RadialSpectrum, AWaveIsInItsOwnRing) {
  constexpr int kSide = 32;
  for (const auto& [u, v] :
       {std::pair{0, 0}, std::pair{5, 0}, std::pair{0, 9}, std::pair{3, 4}, std::pair{16, 16}}) {
    TestPicture wave{kSide, kSide, 1, {}};
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        wave.pixels.push_back(static_cast<float>(std::cos(2 * std::numbers::pi * (u * x + v * y) / kSide)));
      }
    }
    const RadialSpectrum spectrum = radialSpectrum(wave.view());
    const auto ring = static_cast<std::size_t>(std::lround(std::hypot(u, v)));
    const double meanSquare = (u == 0 && v == 0) || u == 16 ? 1 : 0.5;
    EXPECT_NEAR(spectrum.energy.at(ring), meanSquare, 1e-6) << u << ", " << v;
    EXPECT_NEAR(sum(spectrum.energy), meanSquare, 1e-6);
    EXPECT_DOUBLE_EQ(spectrum.frequency[ring], static_cast<double>(ring) / kSide);
  }
}

TEST(RadialSpectrum, AgreesWithNumPy) {
  RANKSCOPE_NEEDS_FILE_ORACLE();
  const TemporaryFolder folder;
  const auto path = folder.path() / "p";
  for (const auto& [width, height, channels] :
       {std::tuple{24, 16, 3}, std::tuple{17, 30, 1}, std::tuple{100, 1, 1}}) {
    const TestPicture picture = makePicture(width, height, channels, 3, 0.5);
    testing::writeRaw(path, picture.pixels);
    const auto expected = testing::askScoreOracle(
        {"spectrum", path.string(), std::to_string(height), std::to_string(width), std::to_string(channels)});
    const RadialSpectrum spectrum = radialSpectrum(picture.view());
    ASSERT_EQ(spectrum.energy.size(), expected["energy"].size());
    for (std::size_t ring = 0; ring < spectrum.energy.size(); ++ring) {
      EXPECT_NEAR(spectrum.energy[ring], expected["energy"][ring].get<double>(), 1e-12);
      if (expected["count"][ring] > 0) {
        EXPECT_EQ(spectrum.count[ring], expected["count"][ring].get<std::int64_t>());
        EXPECT_NEAR(spectrum.density[ring] * expected["count"][ring].get<double>(), spectrum.energy[ring],
                    1e-12);
      }
    }
  }
}

}  // namespace
}  // namespace rankscope
