// PNG, as https://www.w3.org/TR/png-3/ describes it.
#include <algorithm>
#include <array>

#include "signal/checks/byte_reader.h"
#include "signal/checks/image_check.h"

namespace rankscope {
namespace {

constexpr std::size_t kSignatureBytes = 8;
constexpr std::size_t kFullPaletteBytes = 3 * 256;
constexpr std::int64_t kLargestInflation = 1032;  ///< of DEFLATE: one byte in, at most so many out

constexpr std::uint32_t chunkType(const char (&name)[5]) {
  std::uint32_t type = 0;
  for (int i = 0; i < 4; ++i) {
    type = type << 8 | static_cast<std::uint8_t>(name[i]);
  }
  return type;
}

constexpr std::array<std::uint32_t, 256> makeCrcTable() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit) {
      c = (c & 1) != 0 ? 0xedb88320u ^ (c >> 1) : c >> 1;
    }
    table[i] = c;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kCrcTable = makeCrcTable();

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = ~0u;
  for (const std::uint8_t byte : bytes) {
    crc = kCrcTable[(crc ^ byte) & 0xff] ^ (crc >> 8);
  }
  return ~crc;
}

struct Chunk {
  std::uint32_t type = 0;
  std::span<const std::uint8_t> data;
};

/// @throws UserError for a chunk that leaves the file or whose check sum is wrong
Chunk takeChunk(ByteReader& reader, std::span<const std::uint8_t> file) {
  const std::uint32_t length = reader.u32be();
  const std::size_t begin = reader.position();
  const std::uint32_t type = reader.u32be();
  const std::span<const std::uint8_t> data = reader.take(length);
  const std::uint32_t expected = reader.u32be();
  if (crc32(file.subspan(begin, 4 + std::size_t{length})) != expected) {
    reader.fail("a check sum is wrong");
  }
  return {type, data};
}

struct PngLayout {
  ImageHeader header;
  int depth = 0;
  int colour = 0;  ///< 0 gray, 2 RGB, 3 palette, 4 gray+alpha, 6 RGBA
};

bool isAllowed(int depth, int colour) {
  switch (colour) {
    case 0:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
    case 3:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8;
    case 2:
    case 4:
    case 6:
      return depth == 8 || depth == 16;
    default:
      return false;
  }
}

int samplesPerPixel(int colour) {
  constexpr std::array<int, 7> samples{1, 0, 3, 1, 2, 0, 4};
  return samples[static_cast<std::size_t>(colour)];
}

PngLayout takeLayout(std::span<const std::uint8_t> bytes, const std::string& where) {
  ByteReader reader(bytes, where);
  reader.skip(kSignatureBytes);
  if (reader.u32be() != 13 || reader.u32be() != chunkType("IHDR")) {
    reader.fail("the PNG header is missing");
  }
  PngLayout layout;
  layout.header.format = ImageFormat::Png;
  layout.header.width = reader.u32be();
  layout.header.height = reader.u32be();
  checkImageExtents(layout.header.width, layout.header.height, where);
  layout.depth = reader.u8();
  layout.colour = reader.u8();
  layout.header.bitsPerChannel = layout.depth == 16 ? 16 : 8;
  const bool compressionAndFilter = reader.u8() == 0 && reader.u8() == 0;
  if (!isAllowed(layout.depth, layout.colour) || !compressionAndFilter || reader.u8() > 1) {
    reader.fail("the PNG header contradicts itself");
  }
  return layout;
}

void checkDataSize(const PngLayout& layout, std::int64_t compressed, const ByteReader& reader) {
  const std::int64_t bits =
      layout.header.width * layout.header.height * layout.depth * samplesPerPixel(layout.colour);
  if (bits / 8 > compressed * kLargestInflation) {
    reader.fail("there is too little data for its size");
  }
}

}  // namespace

ImageHeader checkPng(std::span<const std::uint8_t> bytes, const std::string& where) {
  const PngLayout layout = takeLayout(bytes, where);
  ByteReader reader(bytes, where);
  reader.skip(kSignatureBytes);
  std::int64_t compressed = 0;
  std::size_t palette = 0;
  for (Chunk chunk = takeChunk(reader, bytes); chunk.type != chunkType("IEND");
       chunk = takeChunk(reader, bytes)) {
    if (chunk.type == chunkType("IDAT")) {
      compressed += static_cast<std::int64_t>(chunk.data.size());
    } else if (chunk.type == chunkType("PLTE")) {
      if (palette != 0 || chunk.data.empty() || chunk.data.size() % 3 != 0 ||
          chunk.data.size() > kFullPaletteBytes) {
        reader.fail("the palette is malformed");
      }
      palette = chunk.data.size();
    }
  }
  if (layout.colour == 3 && palette == 0) {
    reader.fail("the palette is missing");
  }
  checkDataSize(layout, compressed, reader);
  return layout.header;
}

std::vector<std::uint8_t> withFullPalette(std::span<const std::uint8_t> png) {
  std::vector<std::uint8_t> out(png.begin(), png.begin() + kSignatureBytes);
  const std::string where;
  ByteReader reader(png, where);
  reader.skip(kSignatureBytes);
  std::uint32_t type = 0;
  while (type != chunkType("IEND")) {
    const std::size_t begin = reader.position();
    const std::uint32_t length = reader.u32be();
    type = reader.u32be();
    reader.skip(std::size_t{length} + 4);
    const auto chunk = png.subspan(begin, 12 + std::size_t{length});
    if (type != chunkType("PLTE")) {
      out.insert(out.end(), chunk.begin(), chunk.end());
      continue;
    }
    constexpr std::array<std::uint8_t, 4> fullLength{0, 0, kFullPaletteBytes >> 8, kFullPaletteBytes & 0xff};
    out.insert(out.end(), fullLength.begin(), fullLength.end());
    out.insert(out.end(), chunk.begin() + 4, chunk.end() - 4);
    // The check sum, which the decoder skips, is filled up along with the palette.
    out.resize(out.size() + kFullPaletteBytes - length + 4, 0);
  }
  return out;
}

}  // namespace rankscope
