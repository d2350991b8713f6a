// Audio files through libsndfile. Blocking; any thread but the UI's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace rankscope {

/// One channel.
struct Audio {
  int rate = 0;                ///< samples per second
  std::vector<float> samples;  ///< in [-1, 1]
};

struct AudioDescription {
  std::string format;  ///< "WAV, 16-bit"
  int rate = 0;
  int channels = 0;
  std::int64_t frames = 0;  ///< samples of each channel
};

/// Which part of a file. See SignalSpec.
struct Excerpt {
  double start = 0;    ///< seconds
  double seconds = 0;  ///< 0: to the end
  int channel = -1;    ///< -1: the mean of all
};

/// Frames [begin, end).
struct SampleRange {
  std::int64_t begin = 0, end = 0;
};

/// @throws UserError naming `where` if the excerpt is not in the file, or too short to learn from
SampleRange excerptRange(const AudioDescription& file, const Excerpt& excerpt, const std::string& where);

/// The excerpt of one channel that is in memory. @throws UserError as excerptRange
Audio cutExcerpt(Audio audio, const Excerpt& excerpt, const std::string& where);

inline constexpr std::uint64_t kMaximumAudioBytes = 1ULL << 30;

/// Whether the first bytes are those of a WAV, FLAC or Ogg file.
bool looksLikeAudio(std::span<const std::uint8_t> head);

/// WAV (PCM of 8, 16, 24, 32 bits, float, double), FLAC, Ogg Vorbis or Opus; at most 64 channels and 2^26
/// samples of each. Samples are scaled to [-1, 1] and clamped there. Hz and channels are the file's.
/// @throws UserError naming `where` for anything else: cut, empty, of another kind, NaN values, an excerpt
/// that is not in it
Audio decodeAudio(std::span<const std::uint8_t> bytes, const Excerpt& excerpt, const std::string& where);
Audio readAudio(const std::filesystem::path& path, const Excerpt& excerpt);

/// As decodeAudio, without the samples.
AudioDescription describeAudio(std::span<const std::uint8_t> bytes, const std::string& where);

}  // namespace rankscope
