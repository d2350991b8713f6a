// The explicit random generator of a Run: nothing in the project draws from a global one.
#pragma once

#include <array>
#include <cstdint>

namespace rankscope {

/// xoshiro256++ (Blackman and Vigna 2019), seeded by SplitMix64. Same seed and stream, same numbers on every
/// platform: the transforms below are ours, not the standard library's. Not for concurrent use.
class Rng {
 public:
  using State = std::array<std::uint64_t, 4>;

  /// `stream` separates uses of one seed (weights, batches, …), so that adding a draw to one leaves the
  /// others alone.
  explicit Rng(std::uint64_t seed, std::uint64_t stream = 0);

  std::uint64_t next();

  /// In [0, 1), 53 random bits.
  double uniform();

  /// In [lo, hi).
  double uniform(double lo, double hi) { return lo + (hi - lo) * uniform(); }

  /// N(0, 1) by the Box-Muller transform; each call consumes two uniforms.
  double normal();

  /// In [0, bound), without modulo bias (Lemire 2019). bound > 0.
  std::uint64_t below(std::uint64_t bound);

  const State& state() const { return state_; }
  void setState(const State& state) { state_ = state; }

 private:
  State state_{};
};

}  // namespace rankscope
