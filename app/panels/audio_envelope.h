// The lowest and highest sample of any stretch of a sound, fast, so that a million samples draw as quickly as
// a thousand. Pure functions of plain numbers, any thread.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace rankscope {

/// Nothing found: low above high.
struct Extremes {
  float low = std::numeric_limits<float>::infinity();
  float high = -std::numeric_limits<float>::infinity();

  bool empty() const { return low > high; }
  void add(float value) {
    // Comparisons with NaN are false: it is left out.
    low = value < low ? value : low;
    high = value > high ? value : high;
  }
  void add(const Extremes& other) {
    low = other.low < low ? other.low : low;
    high = other.high > high ? other.high : high;
  }
};

/// A tree of extremes over blocks of 16, 256, … samples. Immutable.
class Envelope {
 public:
  Envelope() = default;
  explicit Envelope(std::span<const float> samples);

  /// Of samples [begin, end), which must be those that it was made of. Without NaN.
  Extremes over(std::span<const float> samples, std::size_t begin, std::size_t end) const;

 private:
  std::vector<std::vector<Extremes>> levels_;
};

}  // namespace rankscope
