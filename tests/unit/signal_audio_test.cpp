#include <cmath>
#include <filesystem>
#include <limits>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "signal/audio_file.h"
#include "signal/samples.h"
#include "signal/signal.h"
#include "signal_audio_bytes.h"

#ifdef RANKSCOPE_SNDFILE
#include <sndfile.h>
#endif

namespace rankscope {
namespace {

using sounds::Bytes;
using sounds::encode;
using sounds::Wav;

std::vector<double> wave(std::size_t count) {
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(0.8 * std::sin(0.3 * static_cast<double>(i) + 0.1));
  }
  return values;
}

std::string complaint(const Bytes& bytes, const Excerpt& excerpt = {}) {
  try {
    decodeAudio(bytes, excerpt, "sound");
  } catch (const UserError& error) {
    EXPECT_TRUE(std::string(error.what()).starts_with("sound: ")) << error.what();
    return error.what();
  }
  return "";
}

TEST(AudioFile, EveryWavDepthIsReadToItsOwnPrecision) {
  struct Depth {
    int bits, format;
  };
  for (const Depth depth :
       {Depth{8, 1}, Depth{16, 1}, Depth{24, 1}, Depth{32, 1}, Depth{32, 3}, Depth{64, 3}}) {
    const std::vector<double> values = wave(101);
    const Bytes bytes = encode(Wav{1, 11025, depth.bits, depth.format, values});
    const Audio audio = decodeAudio(bytes, {}, "sound");
    EXPECT_EQ(audio.rate, 11025);
    ASSERT_EQ(audio.samples.size(), values.size());
    const double step = depth.format == 3 ? 1e-7 : std::max(1e-7, std::ldexp(0.5, 1 - depth.bits));
    for (std::size_t i = 0; i < values.size(); ++i) {
      EXPECT_NEAR(audio.samples[i], values[i], step * 1.01) << depth.bits << " " << i;
    }
    EXPECT_EQ(describeAudio(bytes, "sound").frames, 101);
  }
}

TEST(AudioFile, StereoIsMixedOrOneChannelIsChosen) {
  const Bytes bytes = encode(Wav{2, 8000, 32, 3, {0.5, -0.25, 1, 0, 0.25, 0.75}});
  EXPECT_EQ(decodeAudio(bytes, {}, "s").samples, (std::vector<float>{0.125F, 0.5F, 0.5F}));
  EXPECT_EQ(decodeAudio(bytes, {0, 0, 0}, "s").samples, (std::vector<float>{0.5F, 1, 0.25F}));
  EXPECT_EQ(decodeAudio(bytes, {0, 0, 1}, "s").samples, (std::vector<float>{-0.25F, 0, 0.75F}));
  EXPECT_NE(complaint(bytes, {0, 0, 2}).find("channel 2"), std::string::npos);
}

TEST(AudioFile, SamplesBeyondOneAreClamped) {
  EXPECT_EQ(decodeAudio(encode(Wav{1, 8000, 32, 3, {-7, 0.5, 3}}), {}, "s").samples,
            (std::vector<float>{-1, 0.5F, 1}));
}

TEST(AudioFile, AnExcerptIsCutByTime) {
  std::vector<double> ramp;
  for (int i = 0; i < 10000; ++i) {
    ramp.push_back(i / 20000.0);
  }
  const Bytes bytes = encode(Wav{1, 8000, 32, 3, ramp});
  const Audio audio = decodeAudio(bytes, {1.0, 0.125, -1}, "s");
  ASSERT_EQ(audio.samples.size(), 1000U);
  EXPECT_FLOAT_EQ(audio.samples.front(), 0.4F);
  EXPECT_FLOAT_EQ(audio.samples.back(), 8999 / 20000.0F);
  EXPECT_EQ(decodeAudio(bytes, {1.0, 0, -1}, "s").samples.size(), 2000U);
  EXPECT_NE(complaint(bytes, {1.0, 0.5, -1}).find("1.25 s long"), std::string::npos);
  EXPECT_NE(complaint(bytes, {2, 0, -1}), "");
  EXPECT_NE(complaint(bytes, {0, 1e-5, -1}), "");
  EXPECT_NE(complaint(bytes, {1e6, 1e6, -1}), "");
}

TEST(AudioFile, AWavCutAnywhereIsRefused) {
  for (const Wav& wav :
       {Wav{1, 8000, 16, 1, wave(50)}, Wav{2, 8000, 24, 1, wave(51 * 2)}, Wav{1, 8000, 8, 1, wave(7)}}) {
    const Bytes whole = encode(wav);
    EXPECT_EQ(complaint(whole), "");
    for (std::size_t length = 0; length < whole.size(); ++length) {
      EXPECT_NE(complaint(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length))), "")
          << length;
    }
  }
}

TEST(AudioFile, WhatCannotBeLearntIsRefused) {
  EXPECT_NE(complaint(encode(Wav{1, 8000, 16, 1, {}})).find("0 samples"), std::string::npos);
  EXPECT_NE(complaint(encode(Wav{500, 8000, 16, 1, std::vector<double>(1000, 0.1)})).find("500 channels"),
            std::string::npos);
  EXPECT_NE(
      complaint(encode(Wav{1, 8000, 32, 3, {0, std::numeric_limits<double>::quiet_NaN(), 0}})).find("finite"),
      std::string::npos);
  EXPECT_NE(complaint(encode(Wav{1, 0, 16, 1, wave(10)})), "");
  EXPECT_NE(complaint(encode(Wav{0, 8000, 16, 1, wave(10)})), "");
  EXPECT_NE(complaint({'R', 'I', 'F', 'F'}), "");
  EXPECT_NE(complaint(Bytes(100, 'x')).find("no audio file"), std::string::npos);
  EXPECT_NE(complaint(encode(Wav{1, 8000, 4, 17, wave(10)})), "");  // ADPCM
}

#ifdef RANKSCOPE_SNDFILE
/// libsndfile's own encoder: the only one at hand for these.
Bytes encodedBySndfile(int format, const std::vector<double>& values, int rate) {
  const auto path = std::filesystem::path(testing::TempDir()) / "encoded";
  SF_INFO info{};
  info.samplerate = rate;
  info.channels = 1;
  info.format = format;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  EXPECT_NE(file, nullptr) << sf_strerror(nullptr);
  sf_writef_double(file, values.data(), static_cast<sf_count_t>(values.size()));
  sf_close(file);
  return readFile(path, 1 << 24);
}

TEST(AudioFile, FlacIsExactAndOggIsClose) {
  const std::vector<double> values = wave(20000);
  const Audio flac = decodeAudio(encodedBySndfile(SF_FORMAT_FLAC | SF_FORMAT_PCM_24, values, 44100), {}, "s");
  const Audio ogg = decodeAudio(encodedBySndfile(SF_FORMAT_OGG | SF_FORMAT_VORBIS, values, 44100), {}, "s");
  ASSERT_EQ(flac.samples.size(), values.size());
  ASSERT_EQ(ogg.samples.size(), values.size());
  double error = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_NEAR(flac.samples[i], values[i], 2.4e-7);  // two steps of 24 bits
    error += std::pow(static_cast<double>(ogg.samples[i]) - values[i], 2);
  }
  EXPECT_LT(error / static_cast<double>(values.size()), 1e-3 * 0.32);  // 30 dB below the sine's own power
}

TEST(AudioFile, FlacAndOggCutAnywhereAreRefused) {
  for (const int format : {SF_FORMAT_FLAC | SF_FORMAT_PCM_16, SF_FORMAT_OGG | SF_FORMAT_VORBIS}) {
    const Bytes whole = encodedBySndfile(format, wave(12000), 8000);
    EXPECT_EQ(complaint(whole), "");
    for (std::size_t part = 0; part < 50; ++part) {
      const auto length = static_cast<std::ptrdiff_t>(whole.size() * part / 50);
      EXPECT_NE(complaint(Bytes(whole.begin(), whole.begin() + length)), "") << format << " " << part;
    }
  }
}
#endif

TEST(AudioSignal, IsALineOfPointsBetweenMinusOneAndOne) {
  const SignalPtr signal = makeAudioSignal({100, {0, 0.5F, -0.5F, 0.25F, 1}}, "beep");
  EXPECT_EQ(signal->kind, SignalKind::Audio);
  EXPECT_EQ(signal->coordinates, (std::vector<float>{-1, -0.5F, 0, 0.5F, 1}));
  EXPECT_EQ(signal->values, (std::vector<float>{0, 0.5F, -0.5F, 0.25F, 1}));
  EXPECT_EQ(signal->lattice.extents, std::vector<std::int64_t>{5});
  EXPECT_EQ(signal->sampleRate, 100);
  EXPECT_NE(makeAudioSignal({200, {0, 0.5F, -0.5F, 0.25F, 1}}, "beep")->digest, signal->digest);
  EXPECT_THROW(makeAudioSignal({100, {0}}, "beep"), UserError);
}

TEST(AudioSignal, TasksTakeTheirOwnKind) {
  TaskSpec audio;
  audio.task = "audio";
  SignalSpec spec;
  spec.source = "sample:carillon";
  spec.start = 0.5;
  spec.seconds = 0.25;
  const SignalPtr signal = loadSignal(spec, audio);
  EXPECT_EQ(signal->points, 4000);
  EXPECT_EQ(signal->start, 0.5);
  EXPECT_THROW(loadSignal(spec), UserError);
  spec.source = "sample:harbour";
  EXPECT_THROW(loadSignal(spec, audio), UserError);
}

TEST(AudioSamples, AreRepeatableAndHaveSoundThroughout) {
  const auto list = audioSampleList();
  ASSERT_FALSE(list.empty());
  for (const SampleInfo& info : list) {
    const Audio audio = makeAudioSample(info.name);
    EXPECT_EQ(makeAudioSample(info.name).samples, audio.samples);
    const std::size_t part = audio.samples.size() / 16;
    for (std::size_t i = 0; i < 16; ++i) {
      double power = 0;
      for (std::size_t k = 0; k < part; ++k) {
        const float value = audio.samples[i * part + k];
        ASSERT_LE(std::abs(value), 1.0F);
        power += static_cast<double>(value * value) / static_cast<double>(part);
      }
      EXPECT_GT(power, 1e-4) << i;
    }
  }
  EXPECT_THROW(makeAudioSample("carrillon"), UserError);
}

TEST(AudioFile, TheBachOfTheSirenPaper) {
  const auto path = std::filesystem::path(RANKSCOPE_SOURCE_DIR) / "../shared/data/audio/gt_bach.wav";
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << "no shared data";
  }
  const Audio audio = readAudio(path, {});
  EXPECT_EQ(audio.rate, 44100);
  ASSERT_EQ(audio.samples.size(), 308207U);
  double power = 0;
  for (const float value : audio.samples) {
    power += static_cast<double>(value) * static_cast<double>(value) / 308207;
  }
  EXPECT_NEAR(power, 0.0242, 5e-5);
}

}  // namespace
}  // namespace rankscope
