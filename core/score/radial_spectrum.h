// How much of a picture or an error lies at which spatial frequency. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "score/image_view.h"

namespace rankscope {

struct RadialSpectrum {
  std::vector<double> frequency;    ///< of each ring, in cycles per pixel: k / max(width, height)
  std::vector<double> energy;       ///< share of the mean square in that ring; they sum to it (Parseval)
  std::vector<double> density;      ///< mean of |F|² / (width · height)² over the ring's frequencies
  std::vector<std::int64_t> count;  ///< of the ring's frequencies: density = energy / count
};

/// |DFT|² summed over rings: ring k holds the frequencies (u / width, v / height) whose length, times the
/// longer side, rounds to k. Up to √(1/4 + 1/4) cycles per pixel at the corners; the mean of the channels. A
/// sound is a picture of height 1, and its rings are the bins of its spectrum.
RadialSpectrum radialSpectrum(const ImageView& image);

/// Of output - target: which frequencies are not learnt yet (the spectral bias; Rahaman et al. 2019). Its
/// energies sum to the mean squared error. Both of one shape
RadialSpectrum errorSpectrum(const ImageView& target, const ImageView& output);

}  // namespace rankscope
