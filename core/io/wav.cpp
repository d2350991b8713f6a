#include "io/wav.h"

#include <bit>
#include <cmath>
#include <string_view>

namespace rankscope {
namespace {

constexpr std::uint32_t kFloatFormat = 3;
constexpr std::uint32_t kBytesPerSample = 4;

class Writer {
 public:
  void text(std::string_view characters) {
    bytes_.insert(bytes_.end(), characters.begin(), characters.end());
  }
  void number(std::uint32_t value, int width) {
    for (int i = 0; i < width; ++i) {
      bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
  }
  std::vector<std::uint8_t> take() { return std::move(bytes_); }

 private:
  std::vector<std::uint8_t> bytes_;
};

}  // namespace

std::vector<std::uint8_t> encodeWav(std::span<const float> samples, int rate) {
  const auto hertz = static_cast<std::uint32_t>(rate);
  const auto count = static_cast<std::uint32_t>(samples.size());
  Writer out;
  out.text("RIFF");
  out.number(4 + (8 + 16) + (8 + 4) + 8 + count * kBytesPerSample, 4);
  out.text("WAVEfmt ");
  out.number(16, 4);
  out.number(kFloatFormat, 2);
  out.number(1, 2);
  out.number(hertz, 4);
  out.number(hertz * kBytesPerSample, 4);
  out.number(kBytesPerSample, 2);
  out.number(8 * kBytesPerSample, 2);
  out.text("fact");  // asked for by every format but plain PCM
  out.number(4, 4);
  out.number(count, 4);
  out.text("data");
  out.number(count * kBytesPerSample, 4);
  for (const float sample : samples) {
    out.number(std::bit_cast<std::uint32_t>(std::isnan(sample) ? 0.0F : sample), 4);
  }
  return out.take();
}

}  // namespace rankscope
