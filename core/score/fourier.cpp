#include "score/fourier.h"

#include <bit>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

namespace rankscope {
namespace {

using Complex = std::complex<double>;

Complex unitAt(double turns) {
  return std::polar(1.0, -2 * std::numbers::pi * turns);
}

void sortByReversedBits(std::span<Complex> values) {
  for (std::size_t i = 1, j = 0; i < values.size(); ++i) {
    std::size_t bit = values.size() >> 1;
    for (; (j & bit) != 0; bit >>= 1) {
      j ^= bit;
    }
    j ^= bit;
    if (i < j) {
      std::swap(values[i], values[j]);
    }
  }
}

/// Cooley and Tukey; the length is a power of two.
void radixTwo(std::span<Complex> values) {
  const std::size_t count = values.size();
  sortByReversedBits(values);
  std::vector<Complex> units(count / 2);
  for (std::size_t k = 0; k < units.size(); ++k) {
    units[k] = unitAt(static_cast<double>(k) / static_cast<double>(count));
  }
  for (std::size_t length = 2; length <= count; length *= 2) {
    const std::size_t stride = count / length;
    for (std::size_t start = 0; start < count; start += length) {
      for (std::size_t k = 0; k < length / 2; ++k) {
        const Complex odd = values[start + k + length / 2] * units[k * stride];
        const Complex even = values[start + k];
        values[start + k] = even + odd;
        values[start + k + length / 2] = even - odd;
      }
    }
  }
}

void inverseRadixTwo(std::span<Complex> values) {
  for (Complex& value : values) {
    value = std::conj(value);
  }
  radixTwo(values);
  for (Complex& value : values) {
    value = std::conj(value) / static_cast<double>(values.size());
  }
}

/// exp(-πi n² / N). The square is reduced first: its sine would lose digits.
std::vector<Complex> chirpOf(std::size_t count) {
  std::vector<Complex> chirp(count);
  for (std::uint64_t n = 0; n < count; ++n) {
    chirp[n] = unitAt(static_cast<double>(n * n % (2 * count)) / static_cast<double>(2 * count));
  }
  return chirp;
}

/// k n = (k² + n² - (k - n)²) / 2 makes the transform a convolution with a chirp.
void bluestein(std::span<Complex> values) {
  const std::size_t count = values.size();
  const std::size_t length = std::bit_ceil(2 * count - 1);
  const std::vector<Complex> chirp = chirpOf(count);
  std::vector<Complex> a(length);
  std::vector<Complex> b(length);
  for (std::size_t n = 0; n < count; ++n) {
    a[n] = values[n] * chirp[n];
    b[n] = b[(length - n) % length] = std::conj(chirp[n]);
  }
  radixTwo(a);
  radixTwo(b);
  for (std::size_t n = 0; n < length; ++n) {
    a[n] *= b[n];
  }
  inverseRadixTwo(a);
  for (std::size_t n = 0; n < count; ++n) {
    values[n] = a[n] * chirp[n];
  }
}

}  // namespace

void fourierTransform(std::span<std::complex<double>> values) {
  if (values.size() < 2) {
    return;
  }
  if (std::has_single_bit(values.size())) {
    radixTwo(values);
  } else {
    bluestein(values);
  }
}

}  // namespace rankscope
