#include "signal/audio_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <sndfile.h>

#include "base/error.h"
#include "signal/checks/audio_check.h"

namespace rankscope {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr int kMostChannels = 64;
constexpr std::int64_t kMostFrames = std::int64_t{1} << 26;
constexpr std::size_t kBlockFrames = 4096;

/// A file in memory, as libsndfile asks for it.
struct Reader {
  Bytes bytes;
  sf_count_t at = 0;
};

sf_count_t lengthOf(void* user) {
  return static_cast<sf_count_t>(static_cast<Reader*>(user)->bytes.size());
}

sf_count_t seekTo(sf_count_t offset, int whence, void* user) {
  auto& reader = *static_cast<Reader*>(user);
  const sf_count_t base = whence == SEEK_CUR ? reader.at : (whence == SEEK_END ? lengthOf(user) : 0);
  reader.at = std::clamp<sf_count_t>(base + offset, 0, lengthOf(user));
  return reader.at;
}

sf_count_t readSome(void* target, sf_count_t count, void* user) {
  auto& reader = *static_cast<Reader*>(user);
  const sf_count_t available =
      std::clamp<sf_count_t>(lengthOf(user) - reader.at, 0, std::max<sf_count_t>(count, 0));
  std::memcpy(target, reader.bytes.data() + reader.at, static_cast<std::size_t>(available));
  reader.at += available;
  return available;
}

sf_count_t writeNothing(const void*, sf_count_t, void*) {
  return 0;
}

sf_count_t position(void* user) {
  return static_cast<Reader*>(user)->at;
}

struct Subtype {
  int code;
  const char* name;
};

constexpr auto kSubtypes = std::to_array<Subtype>({{SF_FORMAT_PCM_S8, "8-bit"},
                                                   {SF_FORMAT_PCM_U8, "8-bit"},
                                                   {SF_FORMAT_PCM_16, "16-bit"},
                                                   {SF_FORMAT_PCM_24, "24-bit"},
                                                   {SF_FORMAT_PCM_32, "32-bit"},
                                                   {SF_FORMAT_FLOAT, "32-bit float"},
                                                   {SF_FORMAT_DOUBLE, "64-bit float"},
                                                   {SF_FORMAT_VORBIS, "Vorbis"},
                                                   {SF_FORMAT_OPUS, "Opus"}});

std::string formatName(int format, const std::string& where) {
  const int major = format & SF_FORMAT_TYPEMASK;
  const char* container = "WAV";
  if (major == SF_FORMAT_FLAC || major == SF_FORMAT_OGG) {
    container = major == SF_FORMAT_FLAC ? "FLAC" : "Ogg";
  } else if (major != SF_FORMAT_WAV && major != SF_FORMAT_WAVEX) {
    throw UserError(where, "is audio of a kind that is not read", "save it as WAV, FLAC or Ogg");
  }
  const auto subtype = std::find_if(kSubtypes.begin(), kSubtypes.end(),
                                    [&](const Subtype& s) { return s.code == (format & SF_FORMAT_SUBMASK); });
  if (subtype == kSubtypes.end()) {
    throw UserError(where, fmt::format("is {} audio with a compression that is not read", container),
                    "save it as 16-bit WAV or FLAC");
  }
  return fmt::format("{}, {}", container, subtype->name);
}

class SoundFile {
 public:
  SoundFile(Bytes bytes, const std::string& where) : reader_{bytes}, where_(where) {
    if (bytes.empty()) {
      throw UserError(where, "is empty", "name an audio file");
    }
    if (!looksLikeAudio(bytes)) {
      throw UserError(where, "is no audio file", "name a WAV, FLAC or Ogg file");
    }
    checkAudioIsWhole(bytes, where);
    SF_VIRTUAL_IO io{&lengthOf, &seekTo, &readSome, &writeNothing, &position};
    file_.reset(sf_open_virtual(&io, SFM_READ, &info_, &reader_));
    if (!file_) {
      throw UserError(where, "cannot be decoded: " + firstLine(sf_strerror(nullptr)), "save it again");
    }
    description_ = {formatName(info_.format, where), info_.samplerate, info_.channels, info_.frames};
    checkDescription();
  }

  const AudioDescription& description() const { return description_; }

  /// Calls visit(interleaved, frames) for one block after the other, up to `end`.
  template <class Visit>
  void read(std::int64_t end, Visit visit) {
    std::vector<float> block(kBlockFrames * static_cast<std::size_t>(info_.channels));
    for (std::int64_t at = 0; at < end;) {
      const auto wanted = std::min<std::int64_t>(static_cast<std::int64_t>(kBlockFrames), end - at);
      const std::int64_t got = sf_readf_float(file_.get(), block.data(), wanted);
      if (got <= 0) {
        throw UserError(
            where_, fmt::format("is cut: {} samples are promised and {} are there", description_.frames, at),
            "copy it again");
      }
      visit(block, at, got);
      at += got;
    }
  }

 private:
  static std::string firstLine(const char* text) {
    const std::string whole = text == nullptr ? "unknown reason" : text;
    return whole.substr(0, whole.find_first_of(".\n"));
  }

  void checkDescription() const {
    if (info_.channels < 1 || info_.channels > kMostChannels) {
      throw UserError(where_, fmt::format("has {} channels", info_.channels),
                      fmt::format("at most {} are read", kMostChannels));
    }
    if (info_.samplerate < 1 || info_.frames < 1) {
      throw UserError(where_, "holds no sound: it is 0 samples long", "name a longer file");
    }
    if (info_.frames > kMostFrames) {
      throw UserError(where_, "does not say how long it is, or is too long",
                      fmt::format("at most {} samples are read", kMostFrames));
    }
  }

  struct Close {
    void operator()(SNDFILE* file) const { sf_close(file); }
  };

  Reader reader_;
  std::string where_;
  SF_INFO info_{};
  std::unique_ptr<SNDFILE, Close> file_;
  AudioDescription description_;
};

float mono(const float* frame, int channels, int channel) {
  if (channel >= 0) {
    return frame[channel];
  }
  float sum = 0;
  for (int c = 0; c < channels; ++c) {
    sum += frame[c];
  }
  return sum / static_cast<float>(channels);
}

}  // namespace

Audio decodeAudio(Bytes bytes, const Excerpt& excerpt, const std::string& where) {
  SoundFile file(bytes, where);
  const AudioDescription& description = file.description();
  const SampleRange range = excerptRange(description, excerpt, where);
  Audio audio{description.rate, {}};
  audio.samples.reserve(static_cast<std::size_t>(range.end - range.begin));
  const auto channels = static_cast<std::size_t>(description.channels);
  // From the beginning, because not every decoder seeks to the very sample.
  file.read(range.end, [&](const std::vector<float>& block, std::int64_t first, std::int64_t frames) {
    for (std::int64_t i = std::max<std::int64_t>(0, range.begin - first); i < frames; ++i) {
      const float value =
          mono(block.data() + static_cast<std::size_t>(i) * channels, description.channels, excerpt.channel);
      if (!std::isfinite(value)) {
        throw UserError(where, "holds a value that is not finite", "repair the file");
      }
      audio.samples.push_back(std::clamp(value, -1.0F, 1.0F));
    }
  });
  return audio;
}

AudioDescription describeAudio(Bytes bytes, const std::string& where) {
  return SoundFile(bytes, where).description();
}

}  // namespace rankscope
