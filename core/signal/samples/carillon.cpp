// A short piece for bells, a plucked string and a brushed drum: steady partials, sharp attacks and noise.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "base/rng.h"
#include "signal/samples/pieces.h"

namespace rankscope {
namespace {

constexpr int kRate = 16000;
constexpr double kSeconds = 1.6;

using Track = std::vector<double>;

std::size_t sampleAt(double seconds) {
  return static_cast<std::size_t>(seconds * kRate);
}

/// The partials of a church bell over its nominal, with their heights and decays.
void ring(Track& track, double at, double nominal, double height) {
  struct Partial {
    double ratio, height, decay;
  };
  constexpr auto kPartials = std::to_array<Partial>({{0.5, 0.5, 1.6},
                                                     {1, 1, 2.6},
                                                     {1.2, 0.7, 3.4},
                                                     {1.5, 0.35, 4.5},
                                                     {2, 0.6, 5.5},
                                                     {2.5, 0.25, 8},
                                                     {3.01, 0.2, 11},
                                                     {4.1, 0.12, 16}});
  for (const Partial& partial : kPartials) {
    for (std::size_t i = sampleAt(at); i < track.size(); ++i) {
      const double t = static_cast<double>(i - sampleAt(at)) / kRate;
      track[i] += height * partial.height * std::exp(-partial.decay * t) *
                  std::sin(2 * std::numbers::pi * partial.ratio * nominal * t);
    }
  }
}

/// A plucked string: noise goes round a delay line that averages neighbours (Karplus and Strong 1983).
void pluck(Track& track, double at, double frequency, double height, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<double> string(static_cast<std::size_t>(kRate / frequency));
  for (double& value : string) {
    value = rng.uniform(-1, 1);
  }
  std::size_t k = 0;
  for (std::size_t i = sampleAt(at); i < track.size(); ++i) {
    const std::size_t next = (k + 1) % string.size();
    track[i] += height * string[k];
    string[k] = 0.498 * (string[k] + string[next]);
    k = next;
  }
}

void brush(Track& track, double at, double length, double height, std::uint64_t seed) {
  Rng rng(seed);
  double last = 0;
  for (std::size_t i = sampleAt(at); i < std::min(track.size(), sampleAt(at + length)); ++i) {
    const double t = static_cast<double>(i - sampleAt(at)) / (length * kRate);
    const double noise = rng.uniform(-1, 1);
    track[i] += height * (1 - t) * (1 - t) * (noise - last);
    last = noise;
  }
}

}  // namespace

Audio playCarillon() {
  Track track(sampleAt(kSeconds), 0.0);
  constexpr std::array<double, 4> kBells{659.26, 523.25, 587.33, 392.0};
  for (std::size_t i = 0; i < kBells.size(); ++i) {
    ring(track, 0.4 * static_cast<double>(i), kBells[i], 0.22);
  }
  constexpr std::array<double, 8> kStrings{196, 293.66, 246.94, 392, 220, 329.63, 196, 493.88};
  for (std::size_t i = 0; i < kStrings.size(); ++i) {
    pluck(track, 0.2 * static_cast<double>(i), kStrings[i], 0.16, 20 + i);
  }
  for (std::size_t i = 0; i < 4; ++i) {
    brush(track, 0.2 + 0.4 * static_cast<double>(i), 0.06, 0.10, 40 + i);
  }
  const double peak = std::abs(*std::max_element(
      track.begin(), track.end(), [](double a, double b) { return std::abs(a) < std::abs(b); }));
  // 16 bits: the last bits of sin and exp differ from one C library to the next, and the piece must not.
  Audio audio{kRate, {}};
  for (const double value : track) {
    audio.samples.push_back(static_cast<float>(std::round(value / peak * 0.9 * 32767) / 32768));
  }
  return audio;
}

}  // namespace rankscope
