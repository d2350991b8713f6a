#include "signal/exr_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <vector>

#include "base/error.h"
#include "base/isolated.h"
#include "signal/exr_decode.h"

namespace rankscope {
namespace {

/// OpenEXR's colours are those of the light that comes through.
void undoAlpha(Image& image) {
  const auto channels = static_cast<std::size_t>(image.channels);
  if (channels != 2 && channels != 4) {
    return;
  }
  for (std::size_t i = 0; i < image.pixels.size(); i += channels) {
    float& alpha = image.pixels[i + channels - 1];
    alpha = std::min(std::max(alpha, 0.0F), 1.0F);
    for (std::size_t c = 0; alpha > 0 && c + 1 < channels; ++c) {
      image.pixels[i + c] /= alpha;
    }
  }
}

void checkFinite(const Image& image, const std::string& where) {
  for (const float value : image.pixels) {
    if (!std::isfinite(value)) {
      throw UserError(where, "holds a value that is not finite", "repair the picture");
    }
  }
}

std::vector<std::uint8_t> pack(const Image& image) {
  const std::array<std::int32_t, 3> shape{image.width, image.height, image.channels};
  std::vector<std::uint8_t> bytes(sizeof shape + image.pixels.size() * sizeof(float));
  std::memcpy(bytes.data(), shape.data(), sizeof shape);
  std::memcpy(bytes.data() + sizeof shape, image.pixels.data(), image.pixels.size() * sizeof(float));
  return bytes;
}

Image unpack(const std::vector<std::uint8_t>& bytes) {
  std::array<std::int32_t, 3> shape{};
  std::memcpy(shape.data(), bytes.data(), sizeof shape);
  Image image{shape[0], shape[1], shape[2],
              std::vector<float>((bytes.size() - sizeof shape) / sizeof(float))};
  std::memcpy(image.pixels.data(), bytes.data() + sizeof shape, image.pixels.size() * sizeof(float));
  return image;
}

}  // namespace

Image decodeExr(std::span<const std::uint8_t> bytes, const std::string& where) {
  if (bytes.empty()) {
    throw UserError(where, "is empty", "name a picture");
  }
  try {
    // Tables are allocated as large as the header says, before anything can be asked about it.
    Image image = unpack(runIsolated([&] { return pack(decodeExrHere(bytes, where)); }));
    checkFinite(image, where);
    undoAlpha(image);
    return image;
  } catch (const IsolatedCrash&) {
    throw UserError(where, "is an OpenEXR picture that cannot be decoded", "save it again");
  }
}

}  // namespace rankscope
