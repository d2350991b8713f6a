#include "panels/atom_images.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "io/color_map.h"
#include "io/png.h"

namespace rankscope {
namespace {

// Of the picture below a map, so that the map's colours stand out.
constexpr double kDimmed = 0.6;

const std::array<Rgb, 256>& table() {
  static const std::array<Rgb, 256> colours = colorMapTable();
  return colours;
}

std::size_t size(std::int64_t n) {
  return static_cast<std::size_t>(n);
}

ByteImage filled(PictureExtent extent, std::uint8_t alpha) {
  ByteImage image{extent, std::vector<std::uint8_t>(size(extent.width) * size(extent.height) * 4)};
  for (std::size_t i = 0; i < image.rgba.size(); i += 4) {
    const Rgb& lowest = table().front();
    std::copy(lowest.begin(), lowest.end(), image.rgba.begin() + static_cast<std::ptrdiff_t>(i));
    image.rgba[i + 3] = alpha;
  }
  return image;
}

void put(ByteImage& image, std::size_t pixel, double unit) {
  const double share = unit > 0 ? std::min(unit, 1.0) : 0;  // what is no number is dark
  const Rgb& colour = table()[static_cast<std::size_t>(std::lround(255 * share))];
  std::copy(colour.begin(), colour.end(), image.rgba.begin() + static_cast<std::ptrdiff_t>(4 * pixel));
  image.rgba[4 * pixel + 3] = 255;
}

/// Those that a pixel touches, of `texels` that show `pixels`.
struct Texels {
  int first = 0, end = 0;
};

Texels texelsOf(std::int32_t pixel, int texels, int pixels) {
  return {pixel * texels / pixels, ((pixel + 1) * texels + pixels - 1) / pixels};
}

}  // namespace

ByteImage atomThumbnail(const AtomEntries& entries, PictureExtent picture, int side) {
  const double scale = static_cast<double>(side) / std::max({picture.width, picture.height, 1});
  const auto across = [&](int n) { return std::max(1, static_cast<int>(std::lround(n * scale))); };
  const PictureExtent inner{across(picture.width), across(picture.height)};
  const int left = (side - inner.width) / 2;
  const int top = (side - inner.height) / 2;
  std::vector<float> largest(size(inner.width) * size(inner.height));
  float maximum = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Texels columns = texelsOf(entries.places[i] % picture.width, inner.width, picture.width);
    const Texels rows = texelsOf(entries.places[i] / picture.width, inner.height, picture.height);
    for (int y = rows.first; y < rows.end; ++y) {
      for (int x = columns.first; x < columns.end; ++x) {
        float& texel = largest[size(y) * size(inner.width) + size(x)];
        texel = std::max(texel, entries.values[i]);
      }
    }
    maximum = std::max(maximum, entries.values[i]);
  }
  ByteImage image = filled({side, side}, 0);
  for (int y = 0; y < inner.height; ++y) {
    for (int x = 0; x < inner.width; ++x) {
      const float value = largest[size(y) * size(inner.width) + size(x)];
      put(image, size(y + top) * size(side) + size(x + left),
          maximum > 0 ? static_cast<double>(value / maximum) : 0);
    }
  }
  return image;
}

ByteImage numberMap(std::span<const float> values, PictureExtent picture, double maximum) {
  ByteImage image = filled(picture, 255);
  for (std::size_t i = 0; i < values.size(); ++i) {
    put(image, i, maximum > 0 ? static_cast<double>(values[i]) / maximum : 0);
  }
  return image;
}

ByteImage mapOver(std::span<const float> values, double maximum, const ByteImage& picture) {
  ByteImage image = numberMap(values, picture.extent, maximum);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::uint8_t* seen = &picture.rgba[4 * i];
    const double gray = kDimmed * (0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]);
    // What fires faintly is seen too: the square root of its share hides the picture.
    const double share =
        maximum > 0 ? std::sqrt(std::clamp(static_cast<double>(values[i]) / maximum, 0.0, 1.0)) : 0;
    for (std::size_t c = 0; c < 3; ++c) {
      std::uint8_t& shown = image.rgba[4 * i + c];
      shown = static_cast<std::uint8_t>(std::lround(share * shown + (1 - share) * gray));
    }
  }
  return image;
}

ByteImage headImage(const OutputHeads& heads, std::span<const float> outputs, int head,
                    PictureExtent picture) {
  ByteImage image{picture, std::vector<std::uint8_t>(size(picture.width) * size(picture.height) * 4, 255)};
  const std::int64_t columns = heads.outputs();
  for (std::size_t i = 0; 4 * i < image.rgba.size(); ++i) {
    const float* row = outputs.data() + i * size(columns) + size(head * heads.channels);
    for (std::int64_t c = 0; c < 3; ++c) {
      image.rgba[4 * i + size(c)] = toByte(row[heads.channels >= 3 ? c : 0]);
    }
  }
  return image;
}

}  // namespace rankscope
