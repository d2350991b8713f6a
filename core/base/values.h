// Numbers over a list of values. Any thread.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

namespace rankscope {

/// The mean; NaN of none.
inline double meanOf(std::span<const double> values) {
  return values.empty()
             ? std::numeric_limits<double>::quiet_NaN()
             : std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Smallest and largest of some values; low > high where there were none.
struct FiniteRange {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  [[nodiscard]] bool empty() const { return low > high; }
};

/// Of those values that are finite. @param positive and, as a logarithmic axis wants it, above zero
inline FiniteRange finiteRange(std::span<const double> values, bool positive = false) {
  FiniteRange range;
  for (const double value : values) {
    if (std::isfinite(value) && (!positive || value > 0)) {
      range.low = std::min(range.low, value);
      range.high = std::max(range.high, value);
    }
  }
  return range;
}

}  // namespace rankscope
