// The discrete Fourier transform of any length. Pure functions, any thread.
#pragma once

#include <complex>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace rankscope {

/// Transforms many vectors of one length: the sines are computed once. Of one thread at a time.
class FourierPlan {
 public:
  explicit FourierPlan(std::size_t length);
  ~FourierPlan();
  FourierPlan(FourierPlan&&) noexcept;
  FourierPlan& operator=(FourierPlan&&) noexcept;

  /// As fourierTransform. @param values as many as the plan's length
  void transform(std::span<std::complex<double>> values);

 private:
  using Complex = std::complex<double>;
  void radixTwo(std::span<Complex> values) const;
  void bluestein(std::span<Complex> values);

  std::size_t length_;
  std::vector<Complex> units_;           ///< exp(-2πi k / length), half of them; of a power of two
  std::vector<std::size_t> reversed_;    ///< where each value goes; of a power of two
  std::unique_ptr<FourierPlan> padded_;  ///< of the convolution, for other lengths
  std::vector<Complex> chirp_, kernel_, scratch_;
};

/// In place, X_k = Σ x_n exp(-2πi k n / N), without a factor. O(N log N) for every N: radix 2, and
/// Bluestein's chirp (1970) where N is no power of two.
void fourierTransform(std::span<std::complex<double>> values);

}  // namespace rankscope
