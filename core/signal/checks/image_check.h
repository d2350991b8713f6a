// What a picture file claims to be, checked before any decoder sees it. stb_image trusts its input in places
// (sizes, missing bytes, palette indices, run lengths); these checks walk each container so that what reaches
// it is whole and of sane size. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rankscope {

enum class ImageFormat { Png, Jpeg, Bmp, Tga, Hdr };

struct ImageHeader {
  ImageFormat format = ImageFormat::Png;
  std::int64_t width = 0;
  std::int64_t height = 0;
  int bitsPerChannel = 8;  ///< 8 or 16 as decoded; 32 for HDR
};

inline constexpr std::uint64_t kMaximumImageBytes = std::uint64_t{1} << 30;
inline constexpr std::int64_t kMaximumImagePixels = std::int64_t{1} << 26;

/// "PNG, JPEG, BMP, TGA, HDR".
std::string acceptedImageFormats();

/// Recognises the format by content and walks the whole container.
/// @throws UserError naming `where`: not a picture, of an unsupported kind, too large, truncated or broken
ImageHeader checkImage(std::span<const std::uint8_t> bytes, const std::string& where);

/// @throws UserError if a side is not positive or the picture has more than kMaximumImagePixels
void checkImageExtents(std::int64_t width, std::int64_t height, const std::string& where);

// One per format; the signature bytes have been seen.
ImageHeader checkPng(std::span<const std::uint8_t> bytes, const std::string& where);
ImageHeader checkJpeg(std::span<const std::uint8_t> bytes, const std::string& where);
ImageHeader checkBmp(std::span<const std::uint8_t> bytes, const std::string& where);
ImageHeader checkTga(std::span<const std::uint8_t> bytes, const std::string& where);
ImageHeader checkHdr(std::span<const std::uint8_t> bytes, const std::string& where);

/// TGA has no signature: whether the first 18 bytes could be its header.
bool looksLikeTga(std::span<const std::uint8_t> bytes);

/// A copy of a checked PNG whose palette, if any, is filled up with black to 256 colours: stb_image looks
/// indices up without asking how many colours there are.
std::vector<std::uint8_t> withFullPalette(std::span<const std::uint8_t> png);

}  // namespace rankscope
