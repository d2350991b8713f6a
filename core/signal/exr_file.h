// OpenEXR pictures. Blocking; any thread but the UI's.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "signal/image.h"

namespace rankscope {

inline constexpr std::uint64_t kMaximumExrBytes = 1ULL << 30;

/// The first part of a file, scan lines or tiles, any compression: R, G, B with A if there is one; else Y
/// with A; else its only channel. Values as stored, 16- or 32-bit float; colours that were multiplied by
/// alpha are divided by it again. At most 2^26 pixels.
/// @throws UserError naming `where` for anything else: cut, deep, subsampled, or values that are not finite
Image decodeExr(std::span<const std::uint8_t> bytes, const std::string& where);

}  // namespace rankscope
