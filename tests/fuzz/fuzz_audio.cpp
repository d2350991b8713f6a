// Any bytes must either decode to whole samples in [-1, 1], the same ones each time, or be refused by a
// UserError.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "base/error.h"
#include "signal/audio_file.h"

namespace {

void require(bool condition) {
  if (!condition) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> bytes(data, size);
  try {
    const rankscope::AudioDescription description = rankscope::describeAudio(bytes, "input");
    require(description.rate > 0 && description.channels > 0 && description.frames > 0);
    const rankscope::Audio audio = rankscope::decodeAudio(bytes, {}, "input");
    require(static_cast<std::int64_t>(audio.samples.size()) == description.frames);
    for (const float value : audio.samples) {
      require(std::abs(value) <= 1);
    }
    require(rankscope::decodeAudio(bytes, {}, "input").samples == audio.samples);
  } catch (const rankscope::UserError&) {
    // Refused in the way that a user understands.
  }
  return 0;
}
