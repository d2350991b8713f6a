// What an OpenEXR picture claims to be, without its library. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "signal/image_ops.h"

namespace rankscope {

/// The pixels of the first part, which is the one that is decoded; nothing behind them is looked at.
/// @throws UserError naming `where`: no OpenEXR picture, cut, or of a size that checkImageExtents refuses
PixelSize exrSize(std::span<const std::uint8_t> bytes, const std::string& where);

}  // namespace rankscope
