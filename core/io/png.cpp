#include "io/png.h"

#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#include <stb_image_write.h>

#include "base/error.h"

namespace rankscope {
namespace {

constexpr std::size_t kMaximumBytes = std::size_t{1} << 30;  // stb counts in int

void append(void* context, void* data, int size) {
  auto& out = *static_cast<std::vector<std::uint8_t>*>(context);
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  out.insert(out.end(), bytes, bytes + size);
}

}  // namespace

std::uint8_t toByte(float value) {
  // Written so that NaN fails the first comparison.
  if (!(value > 0.0F)) {
    return 0;
  }
  return value >= 1.0F ? 255 : static_cast<std::uint8_t>(std::lround(value * 255.0F));
}

std::vector<std::uint8_t> encodePng(int width, int height, int channels,
                                    std::span<const std::uint8_t> pixels) {
  const bool sane = width > 0 && height > 0 && channels > 0 && channels <= 4;
  if (!sane || pixels.size() != static_cast<std::size_t>(width) * static_cast<std::size_t>(height) *
                                    static_cast<std::size_t>(channels)) {
    throw std::logic_error("a picture's size is not its number of pixels");
  }
  if (pixels.size() > kMaximumBytes) {
    throw UserError("picture", fmt::format("{} x {} pixels are too many for a PNG file", width, height),
                    "make the signal smaller with --resize");
  }
  std::vector<std::uint8_t> png;
  if (stbi_write_png_to_func(append, &png, width, height, channels, pixels.data(), width * channels) == 0) {
    throw std::runtime_error("a picture could not be encoded: out of memory");
  }
  return png;
}

std::vector<std::uint8_t> encodePng(int width, int height, int channels, std::span<const float> pixels) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(pixels.size());
  for (const float value : pixels) {
    bytes.push_back(toByte(value));
  }
  return encodePng(width, height, channels, bytes);
}

std::string base64(std::span<const std::uint8_t> bytes) {
  constexpr const char* kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t rest = bytes.size() - i;
    const unsigned group = (unsigned{bytes[i]} << 16) | (rest > 1 ? unsigned{bytes[i + 1]} << 8 : 0U) |
                           (rest > 2 ? unsigned{bytes[i + 2]} : 0U);
    text.push_back(kAlphabet[(group >> 18) & 63U]);
    text.push_back(kAlphabet[(group >> 12) & 63U]);
    text.push_back(rest > 1 ? kAlphabet[(group >> 6) & 63U] : '=');
    text.push_back(rest > 2 ? kAlphabet[group & 63U] : '=');
  }
  return text;
}

std::string pngDataUri(std::span<const std::uint8_t> png) {
  return "data:image/png;base64," + base64(png);
}

}  // namespace rankscope
