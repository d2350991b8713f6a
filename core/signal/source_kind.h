// What a source holds, told by its first bytes where it is a file.
#pragma once

#include <string>

namespace rankscope {

enum class SourceKind { Picture, Hdr, Exr, Dicom, Audio };

/// @param source a file, or "sample:NAME" @throws UserError if the file cannot be read
SourceKind sourceKind(const std::string& source);

/// The task that a source is for if nothing else is said: "image" or "audio".
std::string usualTask(SourceKind kind);

}  // namespace rankscope
