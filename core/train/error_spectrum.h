// How much of a picture and of its error lies at which spatial frequency, as a Run records and shows it. What
// a ring is: score/radial_spectrum.h.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

namespace rankscope {

/// Of output - target after `step` updates. Immutable and shared.
struct ErrorSpectrum {
  std::int64_t step = 0;
  std::vector<float> energy;  ///< each ring's share of the mean squared error over all points; they sum to it
};

using ErrorSpectrumPtr = std::shared_ptr<const ErrorSpectrum>;

/// The rings, and what the target has in them: the same for the whole Run. Immutable and shared.
struct TargetSpectrum {
  std::vector<double> frequency;    ///< cycles per pixel, ascending from 0
  std::vector<double> energy;       ///< share of the target's mean square
  std::vector<std::int64_t> count;  ///< frequencies of the ring: energy / count is the power of one
};

using TargetSpectrumPtr = std::shared_ptr<const TargetSpectrum>;

}  // namespace rankscope
