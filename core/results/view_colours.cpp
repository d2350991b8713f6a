#include "results/view_colours.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <iterator>

#include "io/color_map.h"
#include "io/png.h"

namespace rankscope {
namespace {

constexpr double kOutliers = 0.01;  ///< of the pixels, at either end

using Table = std::array<Rgb, 256>;

const Rgb& colourAt(const Table& table, double unit) {
  return table[static_cast<std::size_t>(std::lround(std::clamp(unit, 0.0, 1.0) * 255))];
}

double unitOf(double value, const ValueRange& range) {
  return range.high > range.low ? (value - range.low) / (range.high - range.low) : 0;
}

double quantile(std::vector<float>& values, double share) {
  const auto rank = static_cast<std::ptrdiff_t>(std::lround(share * static_cast<double>(values.size() - 1)));
  std::nth_element(values.begin(), values.begin() + rank, values.end());
  return static_cast<double>(values[static_cast<std::size_t>(rank)]);
}

Rgb normalColour(std::span<const float> normal, const Rgb& background) {
  const double length = std::hypot(static_cast<double>(normal[0]), static_cast<double>(normal[1]),
                                   static_cast<double>(normal[2]));
  const double share = std::clamp(length, 0.0, 1.0);
  Rgb rgb{};
  for (std::size_t c = 0; c < 3; ++c) {
    const double unit = length > 0 ? static_cast<double>(normal[c]) / length : 0;
    rgb[c] = static_cast<std::uint8_t>(
        std::lround(share * (127.5 + 127.5 * unit) + (1 - share) * static_cast<double>(background[c])));
  }
  return rgb;
}

/// The mean over the channels of |view - target|, as the picture panel's absolute error.
double errorAt(const LiveView& view, std::span<const float> target, int column, int row) {
  const auto at = 3 * (static_cast<std::size_t>(row) * static_cast<std::size_t>(view.width) +
                       static_cast<std::size_t>(column));
  const auto full = 3 * (static_cast<std::size_t>(pixelOf(row, view.reduction, view.fullHeight)) *
                             static_cast<std::size_t>(view.fullWidth) +
                         static_cast<std::size_t>(pixelOf(column, view.reduction, view.fullWidth)));
  double sum = 0;
  for (std::size_t c = 0; c < 3; ++c) {
    sum += std::abs(static_cast<double>(view.pixels[at + c]) - static_cast<double>(target[full + c]));
  }
  return sum / 3;
}

}  // namespace

std::optional<ValueRange> rangeOf(const LiveView& view) {
  if (channelsOf(view.kind) != 1) {
    return std::nullopt;
  }
  std::vector<float> seen;
  std::copy_if(view.pixels.begin(), view.pixels.end(), std::back_inserter(seen),
               [](float value) { return value > 0; });
  if (seen.empty()) {
    return std::nullopt;
  }
  const double high = quantile(seen, 1 - kOutliers);
  return ValueRange{view.kind == ViewKind::Depth ? quantile(seen, kOutliers) : 0, high};
}

ValueRange unionOf(const ValueRange& a, const ValueRange& b) {
  return {std::min(a.low, b.low), std::max(a.high, b.high)};
}

std::vector<std::uint8_t> paintedView(const LiveView& view, const ViewPaint& paint) {
  const Table table = colorMapTable();
  const auto channels = static_cast<std::size_t>(channelsOf(view.kind));
  const std::size_t count = view.pixels.size() / channels;
  const bool errors = view.kind == ViewKind::Colour && !paint.target.empty();
  std::vector<std::uint8_t> bytes;
  bytes.reserve(3 * count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::span<const float> pixel = std::span(view.pixels).subspan(channels * i, channels);
    Rgb rgb = paint.background;
    if (errors) {
      const int column = static_cast<int>(i) % view.width;
      rgb = colourAt(
          table, unitOf(errorAt(view, paint.target, column, static_cast<int>(i) / view.width), paint.range));
    } else if (view.kind == ViewKind::Colour) {
      rgb = {toByte(pixel[0]), toByte(pixel[1]), toByte(pixel[2])};
    } else if (view.kind == ViewKind::Normals) {
      rgb = normalColour(pixel, paint.background);
    } else if (pixel[0] > 0) {
      const double unit = unitOf(static_cast<double>(pixel[0]), paint.range);
      // What is near is bright.
      rgb = colourAt(table, view.kind == ViewKind::Depth ? 1 - unit : unit);
    }
    bytes.insert(bytes.end(), rgb.begin(), rgb.end());
  }
  return bytes;
}

}  // namespace rankscope
