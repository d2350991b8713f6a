#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace rankscope {

/// libsndfile plays what is there of a file that was cut. This finds the cut: a RIFF or data chunk that
/// promises more bytes than there are, an Ogg stream without its last page. @throws UserError naming `where`
void checkAudioIsWhole(std::span<const std::uint8_t> bytes, const std::string& where);

}  // namespace rankscope
