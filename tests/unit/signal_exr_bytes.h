// Uncompressed OpenEXR scan-line files written byte by byte (the format of openexr.com), so that the reader
// under test has an independent witness.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rankscope::exrs {

using Bytes = std::vector<std::uint8_t>;

inline void put(Bytes& bytes, std::uint64_t value, int width) {
  for (int i = 0; i < width; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

inline void put(Bytes& bytes, std::string_view text) {
  bytes.insert(bytes.end(), text.begin(), text.end());
  bytes.push_back(0);
}

inline void attribute(Bytes& bytes, std::string_view name, std::string_view type, const Bytes& value) {
  put(bytes, name);
  put(bytes, type);
  put(bytes, value.size(), 4);
  bytes.insert(bytes.end(), value.begin(), value.end());
}

/// 32-bit float channels, in alphabetical order as the format wants them; values[channel][pixel].
struct Picture {
  int width = 0, height = 0;
  std::vector<std::string> channels;
  std::vector<std::vector<float>> values;
  int left = 0, top = 0;
};

inline Bytes encode(const Picture& p) {
  Bytes bytes;
  put(bytes, 20000630, 4);
  put(bytes, 2, 4);
  Bytes list;
  for (const std::string& name : p.channels) {
    put(list, name);
    put(list, 2, 4);  // FLOAT
    put(list, 0, 4);
    put(list, 1, 4);
    put(list, 1, 4);
  }
  list.push_back(0);
  attribute(bytes, "channels", "chlist", list);
  attribute(bytes, "compression", "compression", {0});
  Bytes box;
  for (const int edge : {p.left, p.top, p.left + p.width - 1, p.top + p.height - 1}) {
    put(box, static_cast<std::uint64_t>(edge), 4);
  }
  attribute(bytes, "dataWindow", "box2i", box);
  attribute(bytes, "displayWindow", "box2i", box);
  attribute(bytes, "lineOrder", "lineOrder", {0});
  Bytes one;
  put(one, std::bit_cast<std::uint32_t>(1.0F), 4);
  attribute(bytes, "pixelAspectRatio", "float", one);
  attribute(bytes, "screenWindowCenter", "v2f", Bytes(8, 0));
  attribute(bytes, "screenWindowWidth", "float", one);
  bytes.push_back(0);
  const std::size_t line = p.channels.size() * static_cast<std::size_t>(p.width) * 4;
  const std::size_t table = bytes.size() + 8 * static_cast<std::size_t>(p.height);
  for (int y = 0; y < p.height; ++y) {
    put(bytes, table + static_cast<std::size_t>(y) * (line + 8), 8);
  }
  for (int y = 0; y < p.height; ++y) {
    put(bytes, static_cast<std::uint64_t>(p.top + y), 4);
    put(bytes, line, 4);
    for (const std::vector<float>& channel : p.values) {
      for (int x = 0; x < p.width; ++x) {
        put(bytes, std::bit_cast<std::uint32_t>(channel[static_cast<std::size_t>(y * p.width + x)]), 4);
      }
    }
  }
  return bytes;
}

}  // namespace rankscope::exrs
