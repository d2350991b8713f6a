#include "score/radial_spectrum.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <span>
#include <stdexcept>

#include "score/fourier.h"

namespace rankscope {
namespace {

using Complex = std::complex<double>;

/// Columns that are transformed together, so that each line of cache is read once.
constexpr std::size_t kColumnBlock = 8;

class Rings {
 public:
  Rings(int width, int height)
      : width_(width),
        height_(height),
        longer_(std::max(width, height)),
        quarter_(static_cast<std::size_t>(width / 2 + 1) * static_cast<std::size_t>(height / 2 + 1)),
        energy_(ringAt(width / 2, height / 2) + 1),
        counts_(energy_.size()) {
    for (int v = 0; v <= height_ / 2; ++v) {
      for (int u = 0; u <= width_ / 2; ++u) {
        quarter_[place(u, v)] = ringAt(u, v);
      }
    }
    forEach([this](std::size_t ring, std::size_t) { ++counts_[ring]; });
  }

  void add(const std::vector<Complex>& transform) {
    const double scale = 1 / (static_cast<double>(width_) * height_);
    forEach([&](std::size_t ring, std::size_t at) {
      const double real = transform[at].real() * scale;
      const double imaginary = transform[at].imag() * scale;
      energy_[ring] += real * real + imaginary * imaginary;
    });
  }

  RadialSpectrum result(int channels) const {
    RadialSpectrum spectrum;
    spectrum.count = counts_;
    for (std::size_t ring = 0; ring < energy_.size(); ++ring) {
      const double energy = energy_[ring] / channels;
      spectrum.frequency.push_back(static_cast<double>(ring) / longer_);
      spectrum.energy.push_back(energy);
      spectrum.density.push_back(counts_[ring] > 0 ? energy / static_cast<double>(counts_[ring]) : 0);
    }
    return spectrum;
  }

 private:
  std::size_t ringAt(int u, int v) const {
    const double x = static_cast<double>(u) / width_;
    const double y = static_cast<double>(v) / height_;
    return static_cast<std::size_t>(std::lround(std::hypot(x, y) * longer_));
  }

  std::size_t place(int u, int v) const {
    return static_cast<std::size_t>(v) * static_cast<std::size_t>(width_ / 2 + 1) +
           static_cast<std::size_t>(u);
  }

  /// visit(ring, index) for every frequency of the transform.
  template <class Visit>
  void forEach(Visit visit) const {
    std::size_t at = 0;
    for (int v = 0; v < height_; ++v) {
      for (int u = 0; u < width_; ++u) {
        visit(quarter_[place(std::min(u, width_ - u), std::min(v, height_ - v))], at++);
      }
    }
  }

  int width_;
  int height_;
  double longer_;
  std::vector<std::size_t> quarter_;  ///< the ring of each frequency but for its signs
  std::vector<double> energy_;
  std::vector<std::int64_t> counts_;
};

void transformRows(std::vector<Complex>& plane, std::size_t width, FourierPlan& plan) {
  for (std::size_t row = 0; row < plane.size(); row += width) {
    plan.transform(std::span(plane).subspan(row, width));
  }
}

void transformColumns(std::vector<Complex>& plane, std::size_t width, FourierPlan& plan) {
  const std::size_t height = plane.size() / width;
  std::vector<Complex> columns(kColumnBlock * height);
  for (std::size_t first = 0; first < width; first += kColumnBlock) {
    const std::size_t block = std::min(kColumnBlock, width - first);
    for (std::size_t y = 0; y < height; ++y) {
      for (std::size_t x = 0; x < block; ++x) {
        columns[x * height + y] = plane[y * width + first + x];
      }
    }
    for (std::size_t x = 0; x < block; ++x) {
      plan.transform(std::span(columns).subspan(x * height, height));
    }
    for (std::size_t y = 0; y < height; ++y) {
      for (std::size_t x = 0; x < block; ++x) {
        plane[y * width + first + x] = columns[x * height + y];
      }
    }
  }
}

/// Two channels make one complex picture a + ib. Each ring holds a frequency with its opposite, over which
/// |A + iB|² sums to |A|² + |B|².
/// @param valueAt of a pixel's place in the view's list
template <class ValueAt>
RadialSpectrum spectrumOf(const ImageView& shape, ValueAt valueAt) {
  if (shape.width < 1 || shape.height < 1 || shape.channels < 1) {
    return {};
  }
  const auto width = static_cast<std::size_t>(shape.width);
  const auto channels = static_cast<std::size_t>(shape.channels);
  Rings rings(shape.width, shape.height);
  FourierPlan rowPlan(width);
  FourierPlan columnPlan(static_cast<std::size_t>(shape.height));
  std::vector<Complex> plane(width * static_cast<std::size_t>(shape.height));
  for (std::size_t c = 0; c < channels; c += 2) {
    for (std::size_t i = 0; i < plane.size(); ++i) {
      plane[i] = {valueAt(i * channels + c), c + 1 < channels ? valueAt(i * channels + c + 1) : 0.0};
    }
    transformRows(plane, width, rowPlan);
    transformColumns(plane, width, columnPlan);
    rings.add(plane);
  }
  return rings.result(shape.channels);
}

}  // namespace

RadialSpectrum radialSpectrum(const ImageView& image) {
  return spectrumOf(image, [&](std::size_t i) { return static_cast<double>(image.pixels[i]); });
}

RadialSpectrum errorSpectrum(const ImageView& target, const ImageView& output) {
  if (!target.sameShape(output)) {
    throw std::logic_error("the error of pictures of different shapes");
  }
  return spectrumOf(target, [&](std::size_t i) {
    return static_cast<double>(output.pixels[i]) - static_cast<double>(target.pixels[i]);
  });
}

}  // namespace rankscope
