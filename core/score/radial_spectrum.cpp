#include "score/radial_spectrum.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>

#include "score/fourier.h"

namespace rankscope {
namespace {

using Complex = std::complex<double>;

class Rings {
 public:
  Rings(int width, int height)
      : width_(width),
        height_(height),
        longer_(std::max(width, height)),
        energy_(ringAt(width / 2, height / 2) + 1),
        counts_(energy_.size()) {}

  void add(const std::vector<Complex>& transform) {
    const double scale = 1 / (static_cast<double>(width_) * height_);
    for (int v = 0; v < height_; ++v) {
      for (int u = 0; u < width_; ++u) {
        const std::size_t ring = ringAt(std::min(u, width_ - u), std::min(v, height_ - v));
        const std::size_t at =
            static_cast<std::size_t>(v) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(u);
        energy_[ring] += std::norm(transform[at] * scale);
        ++counts_[ring];
      }
    }
  }

  RadialSpectrum result(int channels) const {
    RadialSpectrum spectrum;
    for (std::size_t ring = 0; ring < energy_.size(); ++ring) {
      spectrum.frequency.push_back(static_cast<double>(ring) / longer_);
      spectrum.energy.push_back(energy_[ring] / channels);
      spectrum.density.push_back(counts_[ring] > 0 ? energy_[ring] / static_cast<double>(counts_[ring]) : 0);
    }
    return spectrum;
  }

 private:
  std::size_t ringAt(int u, int v) const {
    const double x = static_cast<double>(u) / width_;
    const double y = static_cast<double>(v) / height_;
    return static_cast<std::size_t>(std::lround(std::hypot(x, y) * longer_));
  }

  int width_;
  int height_;
  double longer_;
  std::vector<double> energy_;
  std::vector<std::int64_t> counts_;
};

void transformRows(std::vector<Complex>& plane, std::size_t width) {
  for (std::size_t row = 0; row < plane.size(); row += width) {
    fourierTransform(std::span(plane).subspan(row, width));
  }
}

void transformColumns(std::vector<Complex>& plane, std::size_t width) {
  std::vector<Complex> column(plane.size() / width);
  for (std::size_t x = 0; x < width; ++x) {
    for (std::size_t y = 0; y < column.size(); ++y) {
      column[y] = plane[y * width + x];
    }
    fourierTransform(column);
    for (std::size_t y = 0; y < column.size(); ++y) {
      plane[y * width + x] = column[y];
    }
  }
}

/// @param valueAt of a pixel's place in the view's list
RadialSpectrum spectrumOf(const ImageView& shape, const std::function<double(std::size_t)>& valueAt) {
  if (shape.width < 1 || shape.height < 1 || shape.channels < 1) {
    return {};
  }
  const auto width = static_cast<std::size_t>(shape.width);
  const auto channels = static_cast<std::size_t>(shape.channels);
  Rings rings(shape.width, shape.height);
  std::vector<Complex> plane(width * static_cast<std::size_t>(shape.height));
  for (std::size_t c = 0; c < channels; ++c) {
    for (std::size_t i = 0; i < plane.size(); ++i) {
      plane[i] = valueAt(i * channels + c);
    }
    transformRows(plane, width);
    transformColumns(plane, width);
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
