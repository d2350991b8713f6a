#include "scene/photograph.h"

#include <algorithm>
#include <cmath>

#include "base/file.h"
#include "signal/checks/exr_check.h"
#include "signal/checks/image_check.h"
#include "signal/exr_file.h"
#include "signal/image_file.h"
#include "signal/source_kind.h"

namespace rankscope {
namespace {

constexpr float kWhite = 255;

/// What decodeImage makes of an 8-bit picture.
bool isEightBit(float value) {
  return value >= 0 && value <= 1 && std::round(value * kWhite) / kWhite == value;
}

Image withColour(const Image& image) {
  if (image.channels >= 3) {
    return image;
  }
  Image out{image.width, image.height, image.channels + 2, {}};
  out.pixels.reserve(image.pixelCount() * static_cast<std::size_t>(out.channels));
  const auto stored = static_cast<std::size_t>(image.channels);
  for (std::size_t i = 0; i < image.pixels.size(); i += stored) {
    out.pixels.insert(out.pixels.end(), 3, image.pixels[i]);
    if (stored == 2) {
      out.pixels.push_back(image.pixels[i + 1]);
    }
  }
  return out;
}

/// Multiplies colours by alpha, or divides them by it.
void scaleByAlpha(Image& image, bool divide) {
  const auto stored = static_cast<std::size_t>(image.channels);
  for (std::size_t i = 0; i < image.pixels.size(); i += stored) {
    const float alpha = image.pixels[i + stored - 1];
    const float factor = divide ? (alpha > 0 ? 1 / alpha : 0.0F) : alpha;
    for (std::size_t c = 0; c + 1 < stored; ++c) {
      image.pixels[i + c] *= factor;
    }
  }
}

}  // namespace

Photograph::Photograph(const Image& image) {
  const Image coloured = withColour(image);
  width_ = coloured.width;
  height_ = coloured.height;
  channels_ = coloured.channels;
  if (!std::all_of(coloured.pixels.begin(), coloured.pixels.end(), isEightBit)) {
    values_ = coloured.pixels;
    return;
  }
  eightBit_.reserve(coloured.pixels.size());
  for (const float value : coloured.pixels) {
    eightBit_.push_back(static_cast<std::uint8_t>(std::lround(value * kWhite)));
  }
}

std::array<float, 4> Photograph::at(int x, int y) const {
  const std::size_t pixel =
      static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x);
  const auto stored = static_cast<std::size_t>(channels_);
  std::array<float, 4> out{0, 0, 0, 1};
  for (std::size_t c = 0; c < stored; ++c) {
    const std::size_t i = stored * pixel + c;
    out[c] = eightBit_.empty() ? values_[i] : static_cast<float>(eightBit_[i]) / kWhite;
  }
  return out;
}

Image Photograph::image() const {
  Image out{width_, height_, channels_, values_};
  out.pixels.reserve(eightBit_.size() + values_.size());
  for (const std::uint8_t value : eightBit_) {
    out.pixels.push_back(static_cast<float>(value) / kWhite);
  }
  return out;
}

Image resizedWithAlpha(const Image& image, const PixelSize& size) {
  if (image.channels != 2 && image.channels != 4) {
    return resizeArea(image, size);
  }
  if (size.width == image.width && size.height == image.height) {
    return image;
  }
  Image out = image;
  scaleByAlpha(out, false);
  out = resizeArea(out, size);
  scaleByAlpha(out, true);
  return out;
}

PhotographHeader readPhotographHeader(const std::filesystem::path& path) {
  const std::string where = path.string();
  if (sourceKind(where) == SourceKind::Exr) {
    return {exrSize(readFile(path, kMaximumExrBytes), where), false};
  }
  const ImageHeader header = checkImage(readFile(path, kMaximumImageBytes), where);
  return {{static_cast<int>(header.width), static_cast<int>(header.height)}, header.bitsPerChannel == 8};
}

Image readPhotograph(const std::filesystem::path& path) {
  if (sourceKind(path.string()) == SourceKind::Exr) {
    return decodeExr(readFile(path, kMaximumExrBytes), path.string());
  }
  return readImage(path);
}

}  // namespace rankscope
