// Any bytes must either decode to a whole picture, the same one each time, or be refused. What a user's file
// goes through decodes in a child; here it decodes in the fuzzer itself, with a limit on what a header may
// ask for.
#include <cstdint>
#include <cstring>
#include <span>

#include "fuzz_support.h"
#include "signal/exr_decode.h"

namespace {

constexpr int kLongestSide = 2048;

/// Bit by bit: a value that is not a number is no reason to differ.
bool same(const rankscope::Image& a, const rankscope::Image& b) {
  return a.pixels.size() == b.pixels.size() &&
         std::memcmp(a.pixels.data(), b.pixels.data(), a.pixels.size() * sizeof(float)) == 0;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rankscope;
  using fuzz::require;
  const std::span<const std::uint8_t> bytes(data, size);
  fuzz::decodeOrRefuse([&] {
    const Image image = decodeExrHere(bytes, "input", kLongestSide);
    require(image.width > 0 && image.width <= kLongestSide);
    require(image.height > 0 && image.height <= kLongestSide);
    require(image.channels >= 1 && image.channels <= 4);
    require(image.pixels.size() == image.pixelCount() * static_cast<std::size_t>(image.channels));
    require(same(image, decodeExrHere(bytes, "input", kLongestSide)));
  });
  return 0;
}
