// The discrete Fourier transform of any length. Pure functions, any thread.
#pragma once

#include <complex>
#include <span>

namespace rankscope {

/// In place, X_k = Σ x_n exp(-2πi k n / N), without a factor. O(N log N) for every N: radix 2, and
/// Bluestein's chirp (1970) where N is no power of two.
void fourierTransform(std::span<std::complex<double>> values);

}  // namespace rankscope
