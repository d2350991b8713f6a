// Picture files through stb_image. Blocking; any thread but the UI's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "signal/image.h"

namespace rankscope {

/// PNG, JPEG, BMP, TGA or HDR, 8 or 16 bits, 1 to 4 channels, scaled to [0, 1] (HDR: as stored). No gamma is
/// applied. The header is read first: more than 2^26 pixels or 1 GiB is refused before anything is decoded.
/// @throws UserError naming `where`
Image decodeImage(std::span<const std::uint8_t> bytes, const std::string& where);
Image readImage(const std::filesystem::path& path);

}  // namespace rankscope
