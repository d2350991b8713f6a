// The signal and what networks made of it, as 8-bit pictures. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "signal/signal.h"

namespace rankscope::report {

struct Picture {
  int width = 0;
  int height = 0;
  int channels = 0;           ///< 1 to 4
  std::vector<float> values;  ///< row-major, channels interleaved
};

/// N x c outputs or values as a picture, of a cohort as its contact sheet; nothing if the signal is neither
/// or the count differs.
std::optional<Picture> asPicture(const Signal& signal, std::span<const float> values);

/// Mean over channels of |a - b|, one channel; NaN stays NaN. Both have the same size.
Picture absoluteError(const Picture& a, const Picture& b);

/// Box-reduced by a whole factor so that it has at most `maximumPixels`.
Picture reduced(const Picture& picture, std::size_t maximumPixels);

/// A one-channel picture through the colour map, `full` being its upper end. RGB.
std::vector<std::uint8_t> coloured(const Picture& picture, double full);

/// The value below which `share` of the finite values lie; 0 if there are none.
double quantile(std::vector<float> values, double share);

}  // namespace rankscope::report
