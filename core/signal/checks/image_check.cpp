#include "signal/checks/image_check.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"

namespace rankscope {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  const char* name;
};

/// Kinds that people do try, so that the message can say what the file is.
constexpr std::array kStrangers{
    Signature{0, "GIF8"sv, "a GIF"},
    Signature{8, "WEBP"sv, "a WebP picture"},
    // Before the TIFFs: a DICOM file may start with the header of one.
    Signature{128, "DICM"sv, "a DICOM file"},
    Signature{0, "II*\0"sv, "a TIFF"},
    Signature{0, "MM\0*"sv, "a TIFF"},
    Signature{0, "\x76\x2f\x31\x01"sv, "an OpenEXR picture"},
    Signature{0, "8BPS"sv, "a Photoshop file"},
    Signature{4, "ftypavif"sv, "an AVIF picture"},
    Signature{4, "ftypheic"sv, "a HEIC picture"},
    Signature{0, "P6"sv, "a PPM"},
    Signature{0, "P5"sv, "a PGM"},
    Signature{0, "PF\n"sv, "a PFM"},
    Signature{0, "Pf\n"sv, "a PFM"},
    Signature{0, "%PDF"sv, "a PDF"},
    Signature{0, "PK\x03\x04"sv, "a zip archive"},
    Signature{0, "\x1f\x8b"sv, "a gzip archive"},
    Signature{0,
              "\x7f"
              "ELF"sv,
              "a program"},
};

bool startsWith(std::span<const std::uint8_t> bytes, std::string_view signature, std::size_t offset = 0) {
  return bytes.size() >= offset + signature.size() &&
         std::equal(signature.begin(), signature.end(), bytes.begin() + static_cast<std::ptrdiff_t>(offset),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

bool isText(std::span<const std::uint8_t> bytes) {
  const auto head = bytes.first(std::min<std::size_t>(bytes.size(), 512));
  return std::none_of(head.begin(), head.end(),
                      [](std::uint8_t b) { return b < 9 || (b > 13 && b < 32) || b == 127; });
}

[[noreturn]] void refuseStranger(std::span<const std::uint8_t> bytes, const std::string& where) {
  const auto known = std::find_if(kStrangers.begin(), kStrangers.end(), [&](const Signature& signature) {
    return startsWith(bytes, signature.bytes, signature.offset);
  });
  std::string what = "is not a picture that can be read";
  if (known != kStrangers.end()) {
    what = fmt::format("is {}", known->name);
  } else if (isText(bytes)) {
    what = "is a text file, not a picture";
  }
  throw UserError(where, what, "accepted are " + acceptedImageFormats());
}

}  // namespace

std::string acceptedImageFormats() {
  return "PNG, JPEG, BMP, TGA, HDR";
}

void checkImageExtents(std::int64_t width, std::int64_t height, const std::string& where) {
  if (width < 1 || height < 1) {
    throw UserError(where, fmt::format("has no pixels: {}x{}", width, height), "choose another picture");
  }
  if (width > kMaximumImagePixels / height) {
    throw UserError(where, fmt::format("is too large: {}x{} pixels", width, height),
                    fmt::format("the limit is {} pixels", kMaximumImagePixels));
  }
}

ImageHeader checkImage(std::span<const std::uint8_t> bytes, const std::string& where) {
  if (bytes.empty()) {
    throw UserError(where, "is empty", "name a file with content");
  }
  if (bytes.size() > kMaximumImageBytes) {
    throw UserError(where, "is too large: " + formatBytes(bytes.size()),
                    "the limit is " + formatBytes(kMaximumImageBytes));
  }
  if (startsWith(bytes, "\x89PNG\r\n\x1a\n"sv)) {
    return checkPng(bytes, where);
  }
  if (startsWith(bytes, "\xff\xd8\xff"sv)) {
    return checkJpeg(bytes, where);
  }
  if (startsWith(bytes, "#?RADIANCE\n"sv) || startsWith(bytes, "#?RGBE\n"sv)) {
    return checkHdr(bytes, where);
  }
  if (startsWith(bytes, "BM"sv) && !isText(bytes)) {
    return checkBmp(bytes, where);
  }
  if (looksLikeTga(bytes)) {
    return checkTga(bytes, where);
  }
  refuseStranger(bytes, where);
}

}  // namespace rankscope
