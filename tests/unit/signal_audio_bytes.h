// WAV files written byte by byte, so that the reader under test has an independent witness.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

namespace rankscope::sounds {

using Bytes = std::vector<std::uint8_t>;

inline void put(Bytes& bytes, std::string_view text) {
  bytes.insert(bytes.end(), text.begin(), text.end());
}

inline void put(Bytes& bytes, std::uint64_t value, int width) {
  for (int i = 0; i < width; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

/// `values` in [-1, 1], interleaved. Format 1 is PCM, 3 is float.
struct Wav {
  int channels = 1;
  int rate = 8000;
  int bits = 16;
  int format = 1;
  std::vector<double> values;
};

inline std::uint64_t encoded(const Wav& wav, double value) {
  if (wav.format == 3) {
    return wav.bits == 64 ? std::bit_cast<std::uint64_t>(value)
                          : std::bit_cast<std::uint32_t>(static_cast<float>(value));
  }
  const double full = std::ldexp(1.0, wav.bits - 1);
  const auto number = static_cast<std::int64_t>(std::llround(value * full));
  return static_cast<std::uint64_t>(wav.bits == 8 ? number + 128 : number);
}

inline Bytes encode(const Wav& wav) {
  const int width = wav.bits / 8;
  Bytes data;
  for (const double value : wav.values) {
    put(data, encoded(wav, value), width);
  }
  Bytes bytes;
  put(bytes, "RIFF");
  put(bytes, 36 + data.size() + data.size() % 2, 4);
  put(bytes, "WAVEfmt ");
  put(bytes, 16, 4);
  put(bytes, static_cast<std::uint64_t>(wav.format), 2);
  put(bytes, static_cast<std::uint64_t>(wav.channels), 2);
  put(bytes, static_cast<std::uint64_t>(wav.rate), 4);
  put(bytes, static_cast<std::uint64_t>(wav.rate) * static_cast<std::uint64_t>(wav.channels * width), 4);
  put(bytes, static_cast<std::uint64_t>(wav.channels * width), 2);
  put(bytes, static_cast<std::uint64_t>(wav.bits), 2);
  put(bytes, "data");
  put(bytes, data.size(), 4);
  bytes.insert(bytes.end(), data.begin(), data.end());
  if (data.size() % 2 != 0) {
    bytes.push_back(0);
  }
  return bytes;
}

}  // namespace rankscope::sounds
