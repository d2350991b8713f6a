#include "score/spectrogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>
#include <stdexcept>

#include "score/fourier.h"

namespace rankscope {
namespace {

using Complex = std::complex<double>;

constexpr double kFramesPerColumn = 4;

/// Transforms two real sounds at once: one as real, the other as imaginary part.
class FramePair {
 public:
  FramePair(std::size_t window, std::span<const float> first, std::span<const float> second)
      : first_(first), second_(second), weights_(window), frame_(window) {
    for (std::size_t i = 0; i < window; ++i) {
      weights_[i] =
          0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(window));
    }
  }

  /// Adds `share` times the power of the frame around a sample to each row of bins.
  void add(std::int64_t centre, double share, std::span<float> first, std::span<float> second) {
    load(centre - static_cast<std::int64_t>(frame_.size() / 2));
    fourierTransform(frame_);
    const std::size_t window = frame_.size();
    // Σw of a periodic Hann window is half its length.
    const double scale = 2 / (static_cast<double>(window) / 2);
    for (std::size_t k = 0; k <= window / 2; ++k) {
      const Complex here = frame_[k];
      const Complex mirrored = std::conj(frame_[(window - k) % window]);
      const double factor = (k == 0 || k == window / 2 ? 0.5 : 1) * scale;
      first[k] += static_cast<float>(share * std::norm((here + mirrored) * (factor / 2)));
      if (!second.empty()) {
        second[k] += static_cast<float>(share * std::norm((here - mirrored) * (factor / 2)));
      }
    }
  }

 private:
  void load(std::int64_t begin) {
    const auto count = static_cast<std::int64_t>(first_.size());
    for (std::size_t i = 0; i < frame_.size(); ++i) {
      const std::int64_t at = begin + static_cast<std::int64_t>(i);
      if (at < 0 || at >= count) {
        frame_[i] = 0;
        continue;
      }
      const auto index = static_cast<std::size_t>(at);
      const auto value = static_cast<double>(first_[index]);
      const double error = second_.empty() ? 0 : static_cast<double>(second_[index]) - value;
      frame_[i] = weights_[i] * Complex(value, error);
    }
  }

  std::span<const float> first_;
  std::span<const float> second_;  ///< what `first_` is measured against; empty: nothing
  std::vector<double> weights_;
  std::vector<Complex> frame_;
};

void check(const SpectrogramGrid& grid) {
  if (grid.columns == 0 || grid.window == 0 || grid.window % 2 != 0 || !(grid.end > grid.begin)) {
    throw std::logic_error("an impossible spectrogram");
  }
}

Spectrogram emptySpectrogram(const SpectrogramGrid& grid) {
  const std::size_t bins = grid.window / 2 + 1;
  return {grid, bins, std::vector<float>(bins * grid.columns)};
}

/// @param target empty: no error is made
SpectrogramPair measure(std::span<const float> target, std::span<const float> output,
                        const SpectrogramGrid& grid) {
  check(grid);
  SpectrogramPair pair{emptySpectrogram(grid), {}};
  if (!target.empty()) {
    pair.error = emptySpectrogram(grid);
  }
  FramePair frames(grid.window, output, target);
  const double step = (grid.end - grid.begin) / static_cast<double>(grid.columns);
  const double count =
      std::clamp(std::ceil(step / (static_cast<double>(grid.window) / 2)), 1.0, kFramesPerColumn);
  for (std::size_t column = 0; column < grid.columns; ++column) {
    const std::size_t bins = pair.output.bins;
    const auto row = [&](Spectrogram& spectrogram) {
      return spectrogram.bins == 0 ? std::span<float>()
                                   : std::span(spectrogram.power).subspan(column * bins, bins);
    };
    for (double frame = 0; frame < count; ++frame) {
      const double centre = grid.begin + (static_cast<double>(column) + (frame + 0.5) / count) * step;
      frames.add(static_cast<std::int64_t>(std::floor(centre + 0.5)), 1 / count, row(pair.output),
                 row(pair.error));
    }
  }
  return pair;
}

}  // namespace

Spectrogram spectrogramOf(std::span<const float> samples, const SpectrogramGrid& grid) {
  return measure({}, samples, grid).output;
}

SpectrogramPair spectrogramsOf(std::span<const float> target, std::span<const float> output,
                               const SpectrogramGrid& grid) {
  if (target.size() != output.size()) {
    throw std::logic_error("the error of sounds of different lengths");
  }
  return measure(target, output, grid);
}

double decibels(double power) {
  constexpr double kLeast = -200;
  if (std::isnan(power)) {
    return power;
  }
  return power > 0 ? std::max(kLeast, 10 * std::log10(power)) : kLeast;
}

std::size_t usualWindow(int samplesPerSecond, std::size_t samples) {
  constexpr double kSeconds = 0.025;
  constexpr std::size_t kShortest = 32;
  constexpr std::size_t kLongest = 4096;
  const auto wanted = static_cast<std::size_t>(std::max(kSeconds * samplesPerSecond, 2.0));
  const std::size_t fitting = std::bit_floor(std::max(samples, kShortest));
  return std::clamp(std::bit_ceil(wanted), kShortest, std::min(fitting, kLongest));
}

}  // namespace rankscope
