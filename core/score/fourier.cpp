#include "score/fourier.h"

#include <bit>
#include <cstdint>
#include <numbers>
#include <stdexcept>
#include <utility>

namespace rankscope {
namespace {

using Complex = std::complex<double>;

Complex unitAt(double turns) {
  return std::polar(1.0, -2 * std::numbers::pi * turns);
}

/// The operator of std::complex looks for infinities, which costs more than the product.
Complex times(Complex a, Complex b) {
  return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

std::vector<std::size_t> reversedBits(std::size_t count) {
  std::vector<std::size_t> reversed(count);
  for (std::size_t i = 1; i < count; ++i) {
    reversed[i] = reversed[i / 2] / 2 + (i % 2) * (count / 2);
  }
  return reversed;
}

std::vector<Complex> unitsOf(std::size_t count) {
  std::vector<Complex> units(count / 2);
  for (std::size_t k = 0; k < units.size(); ++k) {
    units[k] = unitAt(static_cast<double>(k) / static_cast<double>(count));
  }
  return units;
}

/// exp(-πi n² / N). The square is reduced first: its sine would lose digits.
std::vector<Complex> chirpOf(std::size_t count) {
  std::vector<Complex> chirp(count);
  for (std::uint64_t n = 0; n < count; ++n) {
    chirp[n] = unitAt(static_cast<double>(n * n % (2 * count)) / static_cast<double>(2 * count));
  }
  return chirp;
}

}  // namespace

FourierPlan::~FourierPlan() = default;
FourierPlan::FourierPlan(FourierPlan&&) noexcept = default;
FourierPlan& FourierPlan::operator=(FourierPlan&&) noexcept = default;

FourierPlan::FourierPlan(std::size_t length) : length_(length) {
  if (length < 2) {
    return;
  }
  if (std::has_single_bit(length)) {
    units_ = unitsOf(length);
    reversed_ = reversedBits(length);
    return;
  }
  const std::size_t padded = std::bit_ceil(2 * length - 1);
  padded_ = std::make_unique<FourierPlan>(padded);
  chirp_ = chirpOf(length);
  kernel_.resize(padded);
  for (std::size_t n = 0; n < length; ++n) {
    kernel_[n] = kernel_[(padded - n) % padded] = std::conj(chirp_[n]);
  }
  padded_->radixTwo(kernel_);
  scratch_.resize(padded);
}

void FourierPlan::transform(std::span<Complex> values) {
  if (values.size() != length_) {
    throw std::logic_error("a Fourier plan of another length");
  }
  if (padded_) {
    bluestein(values);
  } else {
    radixTwo(values);
  }
}

/// Cooley and Tukey.
void FourierPlan::radixTwo(std::span<Complex> values) const {
  for (std::size_t i = 0; i < reversed_.size(); ++i) {
    if (i < reversed_[i]) {
      std::swap(values[i], values[reversed_[i]]);
    }
  }
  for (std::size_t length = 2; length <= length_; length *= 2) {
    const std::size_t stride = length_ / length;
    const std::size_t half = length / 2;
    for (std::size_t start = 0; start < length_; start += length) {
      Complex* const even = values.data() + start;
      Complex* const odd = even + half;
      for (std::size_t k = 0; k < half; ++k) {
        const Complex turned = times(odd[k], units_[k * stride]);
        odd[k] = even[k] - turned;
        even[k] += turned;
      }
    }
  }
}

/// k n = (k² + n² - (k - n)²) / 2 makes the transform a convolution with a chirp.
void FourierPlan::bluestein(std::span<Complex> values) {
  scratch_.assign(scratch_.size(), Complex());
  for (std::size_t n = 0; n < length_; ++n) {
    scratch_[n] = times(values[n], chirp_[n]);
  }
  padded_->radixTwo(scratch_);
  for (std::size_t n = 0; n < scratch_.size(); ++n) {
    scratch_[n] = std::conj(times(scratch_[n], kernel_[n]));  // the inverse transform, between conjugates
  }
  padded_->radixTwo(scratch_);
  const double scale = 1 / static_cast<double>(scratch_.size());
  for (std::size_t n = 0; n < length_; ++n) {
    values[n] = times(std::conj(scratch_[n]) * scale, chirp_[n]);
  }
}

void fourierTransform(std::span<Complex> values) {
  FourierPlan(values.size()).transform(values);
}

}  // namespace rankscope
