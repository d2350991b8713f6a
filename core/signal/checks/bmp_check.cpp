// BMP: BITMAPFILEHEADER and BITMAPINFOHEADER as documented for Windows GDI.
#include "signal/checks/byte_reader.h"
#include "signal/checks/image_check.h"

namespace rankscope {
namespace {

constexpr std::int64_t kFileHeaderBytes = 14;
constexpr std::int64_t kOldHeaderBytes = 12;  ///< OS/2's

struct BmpLayout {
  std::int64_t dataOffset = 0;
  std::int64_t headerBytes = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
  int bitsPerPixel = 0;

  std::int64_t rowBytes() const { return (width * bitsPerPixel + 7) / 8; }
  std::int64_t stride() const { return (rowBytes() + 3) / 4 * 4; }

  /// How many colours stb_image will read: it takes what lies between header and pixels for the palette.
  std::int64_t paletteColours() const { return (dataOffset - kFileHeaderBytes - headerBytes) / 4; }
};

void takeSides(ByteReader& reader, BmpLayout& layout) {
  if (layout.headerBytes == kOldHeaderBytes) {
    layout.width = reader.u16le();
    layout.height = reader.u16le();
    return;
  }
  layout.width = static_cast<std::int32_t>(reader.u32le());
  layout.height = static_cast<std::int32_t>(reader.u32le());
  // A negative height only says that the first row is on top.
  layout.height = layout.height < 0 ? -layout.height : layout.height;
}

BmpLayout takeLayout(ByteReader& reader, const std::string& where) {
  BmpLayout layout;
  reader.skip(10);
  layout.dataOffset = reader.u32le();
  layout.headerBytes = reader.u32le();
  const std::int64_t header = layout.headerBytes;
  if (header != kOldHeaderBytes && header != 40 && header != 56 && header != 108 && header != 124) {
    reader.refuse("this kind of BMP header");
  }
  takeSides(reader, layout);
  checkImageExtents(layout.width, layout.height, where);
  const std::uint32_t planes = reader.u16le();
  layout.bitsPerPixel = static_cast<int>(reader.u16le());
  const std::uint32_t compression = header == kOldHeaderBytes ? 0 : reader.u32le();
  if (compression != 0 && compression != 3) {
    reader.refuse("a compressed BMP");
  }
  const int bits = layout.bitsPerPixel;
  if (planes != 1 || (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32) ||
      layout.dataOffset < kFileHeaderBytes + header) {
    reader.fail("the BMP header contradicts itself");
  }
  if (header == kOldHeaderBytes && bits <= 8) {
    reader.refuse("an OS/2 BMP with a palette");
  }
  return layout;
}

/// stb_image looks colours up without asking how many there are.
void checkIndices(const BmpLayout& layout, std::span<const std::uint8_t> pixels, const ByteReader& reader) {
  const std::int64_t colours = layout.paletteColours();
  if (colours < 1 || colours > 256) {
    reader.fail("the palette is malformed");
  }
  const int bits = layout.bitsPerPixel;
  for (std::int64_t y = 0; y < layout.height; ++y) {
    for (std::int64_t x = 0; x < layout.width; ++x) {
      const std::int64_t bit = x * bits;
      const int byte = pixels[static_cast<std::size_t>(y * layout.stride() + bit / 8)];
      const int index = byte >> (8 - bits - bit % 8) & ((1 << bits) - 1);
      if (index >= colours) {
        reader.fail("a pixel names a colour that the palette lacks");
      }
    }
  }
}

}  // namespace

ImageHeader checkBmp(std::span<const std::uint8_t> bytes, const std::string& where) {
  ByteReader reader(bytes, where);
  const BmpLayout layout = takeLayout(reader, where);
  const auto needed = static_cast<std::size_t>(layout.stride() * (layout.height - 1) + layout.rowBytes());
  ByteReader body(bytes, where);
  body.skip(static_cast<std::size_t>(layout.dataOffset));
  const std::span<const std::uint8_t> pixels = body.take(needed);
  if (layout.bitsPerPixel <= 8) {
    checkIndices(layout, pixels, reader);
  }
  ImageHeader header;
  header.format = ImageFormat::Bmp;
  header.width = layout.width;
  header.height = layout.height;
  return header;
}

}  // namespace rankscope
