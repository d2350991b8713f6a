#include "signal/image_file.h"

#include <cmath>
#include <memory>

#include "base/error.h"
#include "base/file.h"
#include "signal/checks/image_check.h"

#define STBI_NO_STDIO
#include <stb_image.h>

namespace rankscope {
namespace {

struct Release {
  void operator()(void* pixels) const { stbi_image_free(pixels); }
};
template <class T>
using Decoded = std::unique_ptr<T[], Release>;

[[noreturn]] void refuseBroken(const std::string& where) {
  const char* const reason = stbi_failure_reason();
  throw UserError(where, std::string("cannot be decoded: ") + (reason != nullptr ? reason : "unknown reason"),
                  "save the picture again");
}

/// Calls one of stb_image's loaders and scales what it gives.
template <class T, class Load>
Image decodeWith(Load load, std::span<const std::uint8_t> bytes, float scale, const std::string& where) {
  Image image;
  const Decoded<T> decoded(
      load(bytes.data(), static_cast<int>(bytes.size()), &image.width, &image.height, &image.channels, 0));
  if (!decoded) {
    refuseBroken(where);
  }
  const std::size_t count = image.pixelCount() * static_cast<std::size_t>(image.channels);
  image.pixels.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    image.pixels.push_back(static_cast<float>(decoded[i]) / scale);
  }
  return image;
}

Image decodeChecked(std::span<const std::uint8_t> bytes, const ImageHeader& header,
                    const std::string& where) {
  if (header.format == ImageFormat::Hdr) {
    return decodeWith<float>(stbi_loadf_from_memory, bytes, 1.0f, where);
  }
  if (header.bitsPerChannel == 16) {
    return decodeWith<stbi_us>(stbi_load_16_from_memory, bytes, 65535.0f, where);
  }
  return decodeWith<stbi_uc>(stbi_load_from_memory, bytes, 255.0f, where);
}

void checkFinite(const Image& image, const std::string& where) {
  for (const float value : image.pixels) {
    if (!std::isfinite(value)) {
      throw UserError(where, "holds a value that is not finite", "repair the picture");
    }
  }
}

}  // namespace

Image decodeImage(std::span<const std::uint8_t> bytes, const std::string& where) {
  const ImageHeader header = checkImage(bytes, where);
  Image image;
  if (header.format == ImageFormat::Png) {
    image = decodeChecked(withFullPalette(bytes), header, where);
  } else {
    image = decodeChecked(bytes, header, where);
  }
  if (image.width != header.width || image.height != header.height) {
    throw UserError(where, "is broken: it holds two sizes", "save the picture again");
  }
  checkFinite(image, where);
  return image;
}

Image readImage(const std::filesystem::path& path) {
  return decodeImage(readFile(path, kMaximumImageBytes), path.string());
}

}  // namespace rankscope
