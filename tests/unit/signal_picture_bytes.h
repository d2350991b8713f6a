// Picture files made byte by byte from their specifications, so that tests of the decoders do not rest on
// another encoder.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace rankscope::pictures {

using Bytes = std::vector<std::uint8_t>;

inline void append(Bytes& out, const Bytes& more) {
  out.insert(out.end(), more.begin(), more.end());
}
inline void append(Bytes& out, std::string_view text) {
  out.insert(out.end(), text.begin(), text.end());
}

inline void appendBigEndian(Bytes& out, std::uint32_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

inline void appendLittleEndian(Bytes& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

// ---- PNG ----

inline std::uint32_t pngCheckSum(const Bytes& bytes) {
  std::uint32_t crc = 0xffffffffu;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320u : 0u);
    }
  }
  return crc ^ 0xffffffffu;
}

inline void appendChunk(Bytes& out, std::string_view type, const Bytes& data) {
  Bytes checked;
  append(checked, type);
  append(checked, data);
  appendBigEndian(out, static_cast<std::uint32_t>(data.size()), 4);
  append(out, checked);
  appendBigEndian(out, pngCheckSum(checked), 4);
}

/// A zlib stream of stored blocks (RFC 1950 and 1951).
inline Bytes stored(const Bytes& raw) {
  Bytes out{0x78, 0x01};
  std::uint32_t a = 1;
  std::uint32_t b = 0;
  for (const std::uint8_t byte : raw) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  for (std::size_t at = 0; at == 0 || at < raw.size(); at += 65535) {
    const std::size_t length = std::min<std::size_t>(65535, raw.size() - at);
    out.push_back(at + length == raw.size() ? 1 : 0);
    appendLittleEndian(out, static_cast<std::uint32_t>(length), 2);
    appendLittleEndian(out, static_cast<std::uint32_t>(~length), 2);
    out.insert(out.end(), raw.begin() + static_cast<std::ptrdiff_t>(at),
               raw.begin() + static_cast<std::ptrdiff_t>(at + length));
  }
  appendBigEndian(out, b << 16 | a, 4);
  return out;
}

struct Png {
  std::uint32_t width = 1;
  std::uint32_t height = 1;
  std::uint8_t depth = 8;
  std::uint8_t colour = 2;  ///< 0 gray, 2 RGB, 3 palette, 4 gray+alpha, 6 RGBA
  Bytes samples;            ///< packed rows without filter bytes
  Bytes palette = {};
  Bytes transparency = {};
};

inline Bytes encode(const Png& png) {
  Bytes header;
  appendBigEndian(header, png.width, 4);
  appendBigEndian(header, png.height, 4);
  append(header, Bytes{png.depth, png.colour, 0, 0, 0});
  const std::size_t rowBytes = png.samples.size() / png.height;
  Bytes raw;
  for (std::size_t y = 0; y < png.height && rowBytes > 0; ++y) {
    raw.push_back(0);
    raw.insert(raw.end(), png.samples.begin() + static_cast<std::ptrdiff_t>(y * rowBytes),
               png.samples.begin() + static_cast<std::ptrdiff_t>((y + 1) * rowBytes));
  }
  Bytes out;
  append(out, std::string_view("\x89PNG\r\n\x1a\n", 8));
  appendChunk(out, "IHDR", header);
  if (!png.palette.empty()) {
    appendChunk(out, "PLTE", png.palette);
  }
  if (!png.transparency.empty()) {
    appendChunk(out, "tRNS", png.transparency);
  }
  appendChunk(out, "IDAT", stored(raw));
  appendChunk(out, "IEND", {});
  return out;
}

// ---- BMP ----

struct Bmp {
  std::int32_t width = 1;
  std::int32_t height = 1;  ///< negative: the first row is on top
  std::uint16_t bits = 24;
  Bytes rows;          ///< as stored: padded to 4 bytes, BGR
  Bytes palette = {};  ///< BGR0 each
};

inline Bytes encode(const Bmp& bmp) {
  Bytes out;
  append(out, "BM");
  const std::uint32_t offset = 54 + static_cast<std::uint32_t>(bmp.palette.size());
  appendLittleEndian(out, offset + static_cast<std::uint32_t>(bmp.rows.size()), 4);
  appendLittleEndian(out, 0, 4);
  appendLittleEndian(out, offset, 4);
  appendLittleEndian(out, 40, 4);
  appendLittleEndian(out, static_cast<std::uint32_t>(bmp.width), 4);
  appendLittleEndian(out, static_cast<std::uint32_t>(bmp.height), 4);
  appendLittleEndian(out, 1, 2);
  appendLittleEndian(out, bmp.bits, 2);
  for (int i = 0; i < 6; ++i) {
    appendLittleEndian(out, 0, 4);
  }
  append(out, bmp.palette);
  append(out, bmp.rows);
  return out;
}

// ---- TGA ----

struct Tga {
  std::uint8_t type = 2;  ///< 1 palette, 2 colour, 3 gray, + 8 when run-length encoded
  std::uint16_t width = 1;
  std::uint16_t height = 1;
  std::uint8_t bits = 24;
  Bytes data;
  Bytes palette = {};              ///< 3 bytes each
  std::uint8_t descriptor = 0x20;  ///< 0x20: the first row is on top
};

inline Bytes encode(const Tga& tga) {
  const bool indexed = !tga.palette.empty();
  Bytes out{0, static_cast<std::uint8_t>(indexed ? 1 : 0), tga.type};
  appendLittleEndian(out, 0, 2);
  appendLittleEndian(out, static_cast<std::uint32_t>(tga.palette.size() / 3), 2);
  out.push_back(indexed ? 24 : 0);
  appendLittleEndian(out, 0, 4);
  appendLittleEndian(out, tga.width, 2);
  appendLittleEndian(out, tga.height, 2);
  append(out, Bytes{tga.bits, tga.descriptor});
  append(out, tga.palette);
  append(out, tga.data);
  return out;
}

// ---- HDR ----

/// @param rgbe as stored: flat, or encoded rows
inline Bytes hdr(int width, int height, const Bytes& rgbe, std::string_view extraLine = "") {
  Bytes out;
  append(out, "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n");
  append(out, extraLine);
  append(out, "\n-Y " + std::to_string(height) + " +X " + std::to_string(width) + "\n");
  append(out, rgbe);
  return out;
}

// ---- JPEG ----

/// Eight by eight pixels of one colour: a baseline file in which each block is its DC coefficient alone.
/// Quantisation is 1 and the DC code has one length per category, so each component is 128 + dc / 8
/// everywhere.
/// @param dc one per component (1 or 3), each in [-255, 255]
inline Bytes jpeg(const std::vector<int>& dc) {
  const auto components = static_cast<std::uint8_t>(dc.size());
  Bytes out{0xff, 0xd8};
  const auto segment = [&](std::uint8_t marker, const Bytes& data) {
    append(out, Bytes{0xff, marker});
    appendBigEndian(out, static_cast<std::uint32_t>(data.size() + 2), 2);
    append(out, data);
  };
  Bytes quantisation{0};
  quantisation.resize(65, 1);
  segment(0xdb, quantisation);
  Bytes frame{8, 0, 8, 0, 8, components};
  Bytes scan{components};
  for (std::uint8_t i = 1; i <= components; ++i) {
    append(frame, Bytes{i, 0x11, 0});
    append(scan, Bytes{i, 0});
  }
  segment(0xc0, frame);
  // Nine codes of four bits: category k is the number k. One AC code of one bit: end of block.
  Bytes table{0x00, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
  segment(0xc4, table);
  segment(0xc4, {0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  append(scan, Bytes{0, 63, 0});
  segment(0xda, scan);

  std::string bits;
  const auto put = [&](int value, int count) {
    for (int i = count - 1; i >= 0; --i) {
      bits.push_back((value >> i & 1) != 0 ? '1' : '0');
    }
  };
  for (const int value : dc) {
    int category = 0;
    while (std::abs(value) >> category != 0) {
      ++category;
    }
    put(category, 4);
    put(value >= 0 ? value : value + (1 << category) - 1, category);
    put(0, 1);
  }
  bits.resize((bits.size() + 7) / 8 * 8, '1');
  for (std::size_t i = 0; i < bits.size(); i += 8) {
    const auto byte = static_cast<std::uint8_t>(std::stoi(bits.substr(i, 8), nullptr, 2));
    out.push_back(byte);
    if (byte == 0xff) {
      out.push_back(0);
    }
  }
  append(out, Bytes{0xff, 0xd9});
  return out;
}

}  // namespace rankscope::pictures
