// What freeze.json says of the encoder, read back: the rest of it follows from the cells, which may have gone
// on. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "sweep/freeze_study.h"

namespace rankscope {

/// Beside sweep.json in the folder of a freeze sweep: what tells it from another sweep.
inline constexpr const char* kFreezeFile = "freeze.json";
inline constexpr std::uint64_t kMaximumFreezeBytes = 16ULL << 20;

/// The entry "encoder". A rank of null is NaN.
/// @param where names the file in messages
/// @throws UserError if the text is cut, of another program or of a later version
FreezeEncoder parseFreezeEncoder(const std::string& text, const std::string& where);

}  // namespace rankscope
