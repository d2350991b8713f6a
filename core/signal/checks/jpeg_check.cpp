// JPEG segments, as ITU-T T.81 annex B lays them out.
#include <numeric>

#include "signal/checks/byte_reader.h"
#include "signal/checks/image_check.h"

namespace rankscope {
namespace {

constexpr int kMaximumScans = 100;  ///< progressive files have about ten; more only serve to waste time

enum Marker : std::uint8_t {
  kBaseline = 0xc0,
  kProgressive = 0xc2,
  kHuffmanTables = 0xc4,
  kRestart0 = 0xd0,
  kRestart7 = 0xd7,
  kEnd = 0xd9,
  kScan = 0xda,
  kQuantization = 0xdb,
  kLines = 0xdc,
  kRestartInterval = 0xdd,
  kApplication0 = 0xe0,
  kApplication15 = 0xef,
  kComment = 0xfe,
};

bool isRestart(std::uint8_t marker) {
  return marker >= kRestart0 && marker <= kRestart7;
}

/// Bytes between segments may be padding; the marker is the first byte after 0xff that is not 0xff.
std::uint8_t takeMarker(ByteReader& reader) {
  while (reader.u8() != 0xff) {
  }
  std::uint8_t marker = 0xff;
  while (marker == 0xff) {
    marker = reader.u8();
  }
  return marker;
}

ByteReader takeSegment(ByteReader& reader, const std::string& where) {
  const std::uint32_t length = reader.u16be();
  if (length < 2) {
    reader.fail("a JPEG segment has no length");
  }
  return ByteReader(reader.take(length - 2), where);
}

/// A table of more than 256 codes would be written past its array.
void checkHuffmanTables(ByteReader segment) {
  while (segment.remaining() > 0) {
    segment.skip(1);
    const auto counts = segment.take(16);
    const int codes = std::accumulate(counts.begin(), counts.end(), 0);
    if (codes > 256) {
      segment.fail("a Huffman table has more than 256 codes");
    }
    segment.skip(static_cast<std::size_t>(codes));
  }
}

void takeFrame(ByteReader segment, ImageHeader& header, const std::string& where) {
  if (header.width != 0) {
    segment.fail("it has two frames");
  }
  if (segment.u8() != 8) {
    segment.refuse("a JPEG of more than 8 bits");
  }
  header.format = ImageFormat::Jpeg;
  header.height = segment.u16be();
  header.width = segment.u16be();
  checkImageExtents(header.width, header.height, where);
}

/// Skips entropy-coded bytes up to the next marker that is neither stuffing nor a restart.
/// @return how many there were
std::int64_t skipEntropyCodedData(ByteReader& reader, std::span<const std::uint8_t> bytes) {
  const std::size_t begin = reader.position();
  std::size_t at = begin;
  while (at + 1 < bytes.size() && (bytes[at] != 0xff || bytes[at + 1] == 0 || isRestart(bytes[at + 1]))) {
    ++at;
  }
  reader.skip(at - begin);
  return static_cast<std::int64_t>(at - begin);
}

/// Every block of the first scan takes a bit at least; the factor 4 allows for odd subsampling.
void checkDataSize(const ImageHeader& header, std::int64_t coded, const ByteReader& reader) {
  const std::int64_t blocks = (header.width / 8) * (header.height / 8);
  if (coded * 8 * 4 < blocks) {
    reader.fail("there is too little data for its size");
  }
}

bool isSkippable(std::uint8_t marker) {
  return marker == kQuantization || marker == kLines || marker == kRestartInterval || marker == kComment ||
         (marker >= kApplication0 && marker <= kApplication15);
}

}  // namespace

ImageHeader checkJpeg(std::span<const std::uint8_t> bytes, const std::string& where) {
  ByteReader reader(bytes, where);
  reader.skip(2);
  ImageHeader header;
  std::int64_t coded = 0;
  int scans = 0;
  for (std::uint8_t marker = takeMarker(reader); marker != kEnd; marker = takeMarker(reader)) {
    const ByteReader segment = takeSegment(reader, where);
    if (marker >= kBaseline && marker <= kProgressive) {
      takeFrame(segment, header, where);
    } else if (marker == kHuffmanTables) {
      checkHuffmanTables(segment);
    } else if (marker == kScan) {
      if (header.width == 0 || ++scans > kMaximumScans) {
        reader.fail("a JPEG scan is out of place");
      }
      coded += skipEntropyCodedData(reader, bytes);
    } else if (marker > kProgressive && marker <= 0xcf) {
      reader.refuse("this kind of JPEG (lossless, arithmetic or hierarchical)");
    } else if (!isSkippable(marker)) {
      reader.fail("a JPEG segment is of no known kind");
    }
  }
  if (scans == 0) {
    reader.fail("the JPEG has no picture in it");
  }
  checkDataSize(header, coded, reader);
  return header;
}

}  // namespace rankscope
