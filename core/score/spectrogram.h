// The short-time Fourier transform of a sound, as a grid to be drawn. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace rankscope {

/// Which stretch of a sound is measured, and how finely.
struct SpectrogramGrid {
  double begin = 0;          ///< in samples; column k is that of (begin + (k + ½) (end - begin) / columns)
  double end = 0;            ///< > begin
  std::size_t columns = 0;   ///< > 0
  std::size_t window = 256;  ///< samples of a frame; even and > 0

  bool operator==(const SpectrogramGrid&) const = default;
};

/// Mean squared amplitudes per column and frequency: a sine of amplitude A whose frequency is that of a bin
/// has A² there.
struct Spectrogram {
  SpectrogramGrid grid;
  std::size_t bins = 0;      ///< window / 2 + 1; bin k is at k / window cycles per sample
  std::vector<float> power;  ///< [column * bins + bin]

  float at(std::size_t column, std::size_t bin) const { return power[column * bins + bin]; }
};

/// Hann window (periodic), |2 X / Σw|² (without the 2 at zero and at half the sample rate), zeros outside the
/// sound. Where columns are further apart than half a window, each is the mean of up to four frames evenly
/// spaced in it, so that short events between are seen.
/// @throws std::logic_error for an impossible grid
Spectrogram spectrogramOf(std::span<const float> samples, const SpectrogramGrid& grid);

struct SpectrogramPair {
  Spectrogram output;
  Spectrogram error;  ///< of target - output
};

/// Both by one complex transform per frame. @throws std::logic_error also for different lengths
SpectrogramPair spectrogramsOf(std::span<const float> target, std::span<const float> output,
                               const SpectrogramGrid& grid);

/// 10 log₁₀ of a power, at least -200; NaN stays NaN.
double decibels(double power);

/// A window of about 25 ms, a power of two from 32 to 4096 and no longer than the sound.
std::size_t usualWindow(int samplesPerSecond, std::size_t samples);

}  // namespace rankscope
