// Any bytes must either decode to a whole, finite picture, the same one each time, or be refused.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "fuzz_support.h"
#include "signal/image_file.h"

namespace {

std::uint32_t checkSum(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = ~0u;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320u : 0u);
    }
  }
  return ~crc;
}

/// Puts the right check sum into each PNG chunk: otherwise nearly every mutation would stop there and never
/// reach the decoder.
void mendCheckSums(std::vector<std::uint8_t>& bytes) {
  constexpr std::size_t kSignature = 8;
  if (bytes.size() < kSignature || std::memcmp(bytes.data(), "\x89PNG\r\n\x1a\n", kSignature) != 0) {
    return;
  }
  std::size_t at = kSignature;
  while (bytes.size() - at >= 12) {
    const std::size_t length = std::size_t{bytes[at]} << 24 | std::size_t{bytes[at + 1]} << 16 |
                               std::size_t{bytes[at + 2]} << 8 | bytes[at + 3];
    if (length > bytes.size() - at - 12) {
      return;
    }
    const std::uint32_t crc = checkSum(std::span(bytes).subspan(at + 4, length + 4));
    for (std::size_t i = 0; i < 4; ++i) {
      bytes[at + 8 + length + i] = static_cast<std::uint8_t>(crc >> (24 - 8 * i));
    }
    at += 12 + length;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rankscope;
  using fuzz::require;
  std::vector<std::uint8_t> bytes(data, data + size);
  mendCheckSums(bytes);
  fuzz::decodeOrRefuse([&] {
    const Image image = decodeImage(bytes, "input");
    require(image.width > 0 && image.height > 0 && image.channels >= 1 && image.channels <= 4);
    require(image.pixels.size() == image.pixelCount() * static_cast<std::size_t>(image.channels));
    for (const float value : image.pixels) {
      require(std::isfinite(value));
    }
    require(decodeImage(bytes, "input").pixels == image.pixels);
  });
  return 0;
}
