#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace rankscope {

/// Whether the first bytes are those of a DICOM file (PS3.10: 128 bytes of anything, then "DICM").
bool looksLikeDicom(std::span<const std::uint8_t> head);

/// Walks the elements of a file without looking at what they mean: the mark is there, every length fits into
/// what is left of the file, and no sequence is nested absurdly deep. So a decoder that believes lengths
/// cannot be made to ask for memory that the file does not have. A deflated file is checked as far as its
/// first part goes.
/// @throws UserError naming `where`
void checkDicom(std::span<const std::uint8_t> bytes, const std::string& where);

}  // namespace rankscope
