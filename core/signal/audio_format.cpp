// What of audio files needs no decoder.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"
#include "signal/audio_file.h"

namespace rankscope {
namespace {

constexpr std::array<std::string_view, 4> kStarts{"RIFF", "RIFX", "fLaC", "OggS"};

}  // namespace

bool looksLikeAudio(std::span<const std::uint8_t> head) {
  return std::any_of(kStarts.begin(), kStarts.end(), [&](std::string_view start) {
    return head.size() >= start.size() && std::memcmp(head.data(), start.data(), start.size()) == 0;
  });
}

Audio readAudio(const std::filesystem::path& path, const Excerpt& excerpt) {
  return decodeAudio(readFile(path, kMaximumAudioBytes), excerpt, path.string());
}

SampleRange excerptRange(const AudioDescription& file, const Excerpt& excerpt, const std::string& where) {
  const double length = static_cast<double>(file.frames) / file.rate;
  const auto frames = [&](double seconds) {
    return static_cast<std::int64_t>(std::llround(seconds * file.rate));
  };
  const std::int64_t begin = frames(excerpt.start);
  const std::int64_t end = excerpt.seconds > 0 ? begin + frames(excerpt.seconds) : file.frames;
  if (begin >= file.frames || end > file.frames) {
    throw UserError(where,
                    fmt::format("is {:.6g} s long, and the excerpt ends at {:.6g} s", length,
                                excerpt.start + std::max(excerpt.seconds, 0.0)),
                    "choose a --start and --seconds inside it");
  }
  if (end - begin < 2) {
    throw UserError(where, "the excerpt has less than two samples", "choose more --seconds");
  }
  if (excerpt.channel >= file.channels) {
    throw UserError(
        where,
        fmt::format("has {} channels, and channel {} is not one of them", file.channels, excerpt.channel),
        fmt::format("choose 0 to {}, or -1 for their mean", file.channels - 1));
  }
  return {begin, end};
}

Audio cutExcerpt(Audio audio, const Excerpt& excerpt, const std::string& where) {
  const auto frames = static_cast<std::int64_t>(audio.samples.size());
  const SampleRange range = excerptRange({"", audio.rate, 1, frames}, excerpt, where);
  audio.samples.erase(audio.samples.begin() + range.end, audio.samples.end());
  audio.samples.erase(audio.samples.begin(), audio.samples.begin() + range.begin);
  return audio;
}

}  // namespace rankscope
