#include "results/picture.h"

#include <algorithm>
#include <cmath>

#include "io/color_map.h"
#include "results/cohort_results.h"

namespace rankscope::report {
namespace {

std::size_t size(int n) {
  return static_cast<std::size_t>(n);
}

std::size_t pixelCount(const Picture& picture) {
  return size(picture.width) * size(picture.height);
}

/// Mean of a channel over the block of `factor` squared pixels at (x, y), cut at the picture's edge.
float blockMean(const Picture& picture, int x, int y, int channel, int factor) {
  double sum = 0;
  int count = 0;
  for (int j = y; j < std::min(y + factor, picture.height); ++j) {
    for (int i = x; i < std::min(x + factor, picture.width); ++i) {
      sum +=
          picture.values[(size(j) * size(picture.width) + size(i)) * size(picture.channels) + size(channel)];
      ++count;
    }
  }
  return static_cast<float>(sum / count);
}

}  // namespace

std::optional<Picture> asPicture(const Signal& signal, std::span<const float> values) {
  if (signal.kind == SignalKind::Cohort) {
    return values.size() == signal.values.size() ? std::optional(sheetPicture(signal, values)) : std::nullopt;
  }
  const std::vector<std::int64_t>& extents = signal.lattice.extents;
  const bool picture = signal.kind == SignalKind::Image || signal.kind == SignalKind::Scene;
  const bool fits =
      picture && extents.size() == 2 && signal.outputDimension >= 1 && signal.outputDimension <= 4;
  if (!fits || values.empty()) {
    return std::nullopt;
  }
  Picture made{static_cast<int>(extents[1]), static_cast<int>(extents[0]), signal.outputDimension, {}};
  if (pixelCount(made) * size(made.channels) != values.size()) {
    return std::nullopt;
  }
  made.values.assign(values.begin(), values.end());
  return made;
}

Picture absoluteError(const Picture& a, const Picture& b) {
  Picture error{a.width, a.height, 1, std::vector<float>(pixelCount(a))};
  const std::size_t channels = size(a.channels);
  for (std::size_t i = 0; i < error.values.size(); ++i) {
    double sum = 0;
    for (std::size_t c = 0; c < channels; ++c) {
      sum += std::abs(double{a.values[i * channels + c]} - double{b.values[i * channels + c]});
    }
    error.values[i] = static_cast<float>(sum / static_cast<double>(channels));
  }
  return error;
}

Picture reduced(const Picture& picture, std::size_t maximumPixels) {
  int factor = 1;
  while (size((picture.width + factor - 1) / factor) * size((picture.height + factor - 1) / factor) >
         maximumPixels) {
    ++factor;
  }
  if (factor == 1) {
    return picture;
  }
  Picture small{
      (picture.width + factor - 1) / factor, (picture.height + factor - 1) / factor, picture.channels, {}};
  small.values.reserve(pixelCount(small) * size(small.channels));
  for (int y = 0; y < small.height; ++y) {
    for (int x = 0; x < small.width; ++x) {
      for (int c = 0; c < small.channels; ++c) {
        small.values.push_back(blockMean(picture, x * factor, y * factor, c, factor));
      }
    }
  }
  return small;
}

std::vector<std::uint8_t> coloured(const Picture& picture, double full) {
  const auto table = colorMapTable();
  std::vector<std::uint8_t> rgb;
  rgb.reserve(picture.values.size() * 3);
  for (const float value : picture.values) {
    const double t = full > 0 ? double{value} / full : 0;
    const Rgb color =
        std::isnan(t) ? colorMap(t) : table[static_cast<std::size_t>(std::clamp(t, 0.0, 1.0) * 255 + 0.5)];
    rgb.insert(rgb.end(), color.begin(), color.end());
  }
  return rgb;
}

double quantile(std::vector<float> values, double share) {
  std::erase_if(values, [](float v) { return !std::isfinite(v); });
  if (values.empty()) {
    return 0;
  }
  const auto index = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + index, values.end());
  return values[static_cast<std::size_t>(index)];
}

}  // namespace rankscope::report
