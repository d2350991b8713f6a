// Radiance HDR (RGBE), as Radiance's own file format notes describe it.
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "signal/checks/byte_reader.h"
#include "signal/checks/image_check.h"

namespace rankscope {
namespace {

constexpr std::size_t kLongestLine = 1000;  ///< stb_image cuts lines at 1023
constexpr std::int64_t kShortestEncoded = 8;
constexpr std::int64_t kLongestEncoded = 32767;

std::string takeLine(ByteReader& reader) {
  std::string line;
  for (std::uint8_t byte = reader.u8(); byte != '\n'; byte = reader.u8()) {
    if (byte == 0 || line.size() >= kLongestLine) {
      reader.fail("the HDR header is not text");
    }
    line.push_back(static_cast<char>(byte));
  }
  return line;
}

bool startsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

/// The pixels are taken as stored, so the exposure is not applied; one that is no number says that they are
/// none either.
void checkExposure(const std::string& line, const ByteReader& reader) {
  const std::string_view key = "EXPOSURE=";
  if (startsWith(line, key) && !std::isfinite(std::strtod(line.c_str() + key.size(), nullptr))) {
    reader.fail("its exposure is not a finite number");
  }
}

void takeHeaderLines(ByteReader& reader) {
  bool encoded = false;
  takeLine(reader);
  for (std::string line = takeLine(reader); !line.empty(); line = takeLine(reader)) {
    encoded = encoded || line == "FORMAT=32-bit_rle_rgbe";
    checkExposure(line, reader);
  }
  if (!encoded) {
    reader.refuse("an HDR without FORMAT=32-bit_rle_rgbe");
  }
}

bool takeSide(std::string_view& text, std::string_view mark, std::int64_t& side) {
  if (!startsWith(text, mark)) {
    return false;
  }
  text.remove_prefix(mark.size());
  const char* const end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, side);
  text = std::string_view(rest, static_cast<std::size_t>(end - rest));
  return failure == std::errc() && side <= kMaximumImagePixels;
}

void takeSides(ByteReader& reader, ImageHeader& header) {
  const std::string line = takeLine(reader);
  std::string_view rest = line;
  if (!takeSide(rest, "-Y ", header.height) || !takeSide(rest, " +X ", header.width) || !rest.empty()) {
    reader.refuse("the HDR size line '" + line + "'");
  }
}

/// One channel of one encoded row: runs and dumps that fill it exactly. A dump of no bytes would never end.
void checkEncodedChannel(ByteReader& reader, std::int64_t width) {
  std::int64_t left = width;
  while (left > 0) {
    const std::int64_t code = reader.u8();
    const std::int64_t count = code > 128 ? code - 128 : code;
    if (count == 0 || count > left) {
      reader.fail("an HDR row has a wrong length");
    }
    reader.skip(code > 128 ? 1 : static_cast<std::size_t>(count));
    left -= count;
  }
}

void checkEncodedRows(ByteReader& reader, const ImageHeader& header) {
  for (std::int64_t y = 0; y < header.height; ++y) {
    const bool marked = reader.u8() == 2 && reader.u8() == 2;
    if (!marked || reader.u16be() != static_cast<std::uint32_t>(header.width)) {
      reader.fail("an HDR row has no valid beginning");
    }
    for (int channel = 0; channel < 4; ++channel) {
      checkEncodedChannel(reader, header.width);
    }
  }
}

void checkFlatPixels(ByteReader& reader, const ImageHeader& header) {
  const auto pixels = reader.take(4 * static_cast<std::size_t>(header.width * header.height));
  for (std::size_t i = 0; i < pixels.size(); i += 4) {
    if (pixels[i] == 1 && pixels[i + 1] == 1 && pixels[i + 2] == 1) {
      reader.refuse("the run-length encoding of old HDR files");
    }
  }
}

}  // namespace

ImageHeader checkHdr(std::span<const std::uint8_t> bytes, const std::string& where) {
  ByteReader reader(bytes, where);
  ImageHeader header;
  header.format = ImageFormat::Hdr;
  header.bitsPerChannel = 32;
  takeHeaderLines(reader);
  takeSides(reader, header);
  checkImageExtents(header.width, header.height, where);
  const auto body = bytes.subspan(reader.position());
  const bool encodable = header.width >= kShortestEncoded && header.width <= kLongestEncoded;
  if (encodable && body.size() >= 3 && body[0] == 2 && body[1] == 2 && body[2] < 128) {
    checkEncodedRows(reader, header);
  } else {
    checkFlatPixels(reader, header);
  }
  return header;
}

}  // namespace rankscope
