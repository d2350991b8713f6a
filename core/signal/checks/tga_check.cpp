// TGA, as the Truevision TGA 2.0 specification describes it.
#include "signal/checks/byte_reader.h"
#include "signal/checks/image_check.h"

namespace rankscope {
namespace {

constexpr std::size_t kHeaderBytes = 18;

struct TgaLayout {
  std::size_t identification = 0;  ///< bytes of text before the palette
  bool indexed = false;
  int type = 0;  ///< 1 palette, 2 colour, 3 gray; + 8 when run-length encoded
  std::size_t paletteOrigin = 0;
  std::size_t paletteColours = 0;
  std::size_t paletteBits = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
  std::size_t bitsPerPixel = 0;

  bool isRunLengthEncoded() const { return type >= 8; }
};

/// @param bytes at least kHeaderBytes
TgaLayout readLayout(std::span<const std::uint8_t> bytes) {
  const std::string where;
  ByteReader reader(bytes, where);
  TgaLayout layout;
  layout.identification = reader.u8();
  layout.indexed = reader.u8() == 1;
  layout.type = reader.u8();
  layout.paletteOrigin = reader.u16le();
  layout.paletteColours = reader.u16le();
  layout.paletteBits = reader.u8();
  reader.skip(4);
  layout.width = reader.u16le();
  layout.height = reader.u16le();
  layout.bitsPerPixel = reader.u8();
  return layout;
}

bool isColourDepth(std::size_t bits) {
  return bits == 15 || bits == 16 || bits == 24 || bits == 32;
}

bool isPlausible(const TgaLayout& layout) {
  if (layout.width < 1 || layout.height < 1) {
    return false;
  }
  switch (layout.type) {
    case 1:
    case 9:
      return layout.indexed && layout.paletteColours > 0 && isColourDepth(layout.paletteBits) &&
             (layout.bitsPerPixel == 8 || layout.bitsPerPixel == 16);
    case 2:
    case 10:
      return !layout.indexed && isColourDepth(layout.bitsPerPixel);
    case 3:
    case 11:
      return !layout.indexed && (layout.bitsPerPixel == 8 || layout.bitsPerPixel == 16);
    default:
      return false;
  }
}

/// Walks run-length packets; pixels that are missing would be made up.
void checkPackets(ByteReader& reader, std::int64_t pixels, std::size_t bytesPerPixel) {
  while (pixels > 0) {
    const std::uint8_t head = reader.u8();
    const std::size_t count = (head & 0x7fu) + 1;
    const bool repeats = (head & 0x80) != 0;
    reader.skip(repeats ? bytesPerPixel : count * bytesPerPixel);
    pixels -= static_cast<std::int64_t>(count);
  }
}

}  // namespace

bool looksLikeTga(std::span<const std::uint8_t> bytes) {
  return bytes.size() >= kHeaderBytes && bytes[1] <= 1 && isPlausible(readLayout(bytes));
}

ImageHeader checkTga(std::span<const std::uint8_t> bytes, const std::string& where) {
  const TgaLayout layout = readLayout(bytes);
  checkImageExtents(layout.width, layout.height, where);
  ByteReader reader(bytes, where);
  reader.skip(kHeaderBytes + layout.identification);
  if (layout.indexed) {
    if (layout.paletteOrigin != 0) {
      reader.refuse("a TGA palette that does not begin at colour 0");
    }
    reader.skip(layout.paletteColours * ((layout.paletteBits + 7) / 8));
  }
  const std::size_t bytesPerPixel = (layout.bitsPerPixel + 7) / 8;
  const std::int64_t pixels = layout.width * layout.height;
  if (layout.isRunLengthEncoded()) {
    checkPackets(reader, pixels, bytesPerPixel);
  } else {
    reader.skip(static_cast<std::size_t>(pixels) * bytesPerPixel);
  }
  ImageHeader header;
  header.format = ImageFormat::Tga;
  header.width = layout.width;
  header.height = layout.height;
  return header;
}

}  // namespace rankscope
