// Any bytes must either decode to whole samples in [-1, 1], the same ones each time, or be refused.
#include <cmath>
#include <cstdint>
#include <span>

#include "fuzz_support.h"
#include "signal/audio_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rankscope;
  using fuzz::require;
  const std::span<const std::uint8_t> bytes(data, size);
  fuzz::decodeOrRefuse([&] {
    const AudioDescription description = describeAudio(bytes, "input");
    require(description.rate > 0 && description.channels > 0 && description.frames > 0);
    const Audio audio = decodeAudio(bytes, {}, "input");
    require(static_cast<std::int64_t>(audio.samples.size()) == description.frames);
    for (const float value : audio.samples) {
      require(std::abs(value) <= 1);
    }
    require(decodeAudio(bytes, {}, "input").samples == audio.samples);
  });
  return 0;
}
