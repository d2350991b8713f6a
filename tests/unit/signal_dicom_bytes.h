// DICOM files written element by element (PS3.5, explicit little-endian), so that the reader under test has
// an independent witness.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rankscope::dicoms {

using Bytes = std::vector<std::uint8_t>;

inline void put(Bytes& bytes, std::uint64_t value, int width) {
  for (int i = 0; i < width; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

inline void element(Bytes& bytes, int group, int number, std::string_view kind, const Bytes& value) {
  put(bytes, static_cast<std::uint64_t>(group), 2);
  put(bytes, static_cast<std::uint64_t>(number), 2);
  bytes.insert(bytes.end(), kind.begin(), kind.end());
  if (kind == "OW" || kind == "OB" || kind == "SQ") {
    put(bytes, 0, 2);
    put(bytes, value.size(), 4);
  } else {
    put(bytes, value.size(), 2);
  }
  bytes.insert(bytes.end(), value.begin(), value.end());
}

inline Bytes text(std::string value) {
  value.resize(value.size() + value.size() % 2, ' ');
  return {value.begin(), value.end()};
}

inline Bytes number(std::uint64_t value) {
  Bytes bytes;
  put(bytes, value, 2);
  return bytes;
}

/// 16-bit signed values; empty texts are left out of the file.
struct Picture {
  int width = 0, height = 0, frames = 1;
  std::vector<int> values;
  std::string photometric = "MONOCHROME2";
  std::string modality = "MR";
  std::string slope = {};
  std::string intercept = {};
  std::string centre = {};
  std::string windowWidth = {};
  int padding = 0;
  bool hasPadding = false;
  bool hasPixels = true;
  int samples = 1;
};

inline Bytes encode(const Picture& p) {
  Bytes meta;
  element(meta, 2, 0x10, "UI", text("1.2.840.10008.1.2.1"));
  meta.back() = 0;
  Bytes bytes(128, 0);
  for (const char c : std::string_view("DICM")) {
    bytes.push_back(static_cast<std::uint8_t>(c));
  }
  Bytes length;
  put(length, meta.size(), 4);
  element(bytes, 2, 0, "UL", length);
  bytes.insert(bytes.end(), meta.begin(), meta.end());

  Bytes classUid = text("1.2.840.10008.5.1.4.1.1.4");
  classUid.back() = 0;
  element(bytes, 8, 0x16, "UI", classUid);
  element(bytes, 8, 0x60, "CS", text(p.modality));
  element(bytes, 0x28, 2, "US", number(static_cast<std::uint64_t>(p.samples)));
  element(bytes, 0x28, 4, "CS", text(p.photometric));
  if (p.frames > 1) {
    element(bytes, 0x28, 8, "IS", text(std::to_string(p.frames)));
  }
  element(bytes, 0x28, 0x10, "US", number(static_cast<std::uint64_t>(p.height)));
  element(bytes, 0x28, 0x11, "US", number(static_cast<std::uint64_t>(p.width)));
  element(bytes, 0x28, 0x100, "US", number(16));
  element(bytes, 0x28, 0x101, "US", number(16));
  element(bytes, 0x28, 0x102, "US", number(15));
  element(bytes, 0x28, 0x103, "US", number(1));
  if (p.hasPadding) {
    element(bytes, 0x28, 0x120, "SS", number(static_cast<std::uint64_t>(p.padding)));
  }
  const auto optional = [&](int tag, const std::string& value) {
    if (!value.empty()) {
      element(bytes, 0x28, tag, "DS", text(value));
    }
  };
  optional(0x1050, p.centre);
  optional(0x1051, p.windowWidth);
  optional(0x1052, p.intercept);
  optional(0x1053, p.slope);
  if (p.hasPixels) {
    Bytes pixels;
    for (const int value : p.values) {
      put(pixels, static_cast<std::uint64_t>(value), 2);
    }
    element(bytes, 0x7fe0, 0x10, "OW", pixels);
  }
  return bytes;
}

}  // namespace rankscope::dicoms
