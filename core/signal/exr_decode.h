// The decoder of OpenEXR pictures itself, without the process around it that keeps its faults from ours.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "signal/image.h"

namespace rankscope {

/// What decodeExr does, but in this process, with the values as stored: colours multiplied by alpha, and
/// whatever is not finite. Sets OpenEXR's limits, which are those of the whole process: call it on one
/// thread.
/// @param longestSide of the picture and of its tiles, in pixels @throws UserError as decodeExr
Image decodeExrHere(std::span<const std::uint8_t> bytes, const std::string& where, int longestSide = 1 << 26);

}  // namespace rankscope
