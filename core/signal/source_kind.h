// What a source holds, told by its first bytes where it is a file.
#pragma once

#include <string>
#include <vector>

namespace rankscope {

enum class SourceKind { Picture, Hdr, Exr, Dicom, Audio, Shape, Scene, Cohort };

/// @param source a file, a folder of pictures or with a transforms.json, or "sample:NAME"
/// @throws UserError if the file cannot be read
SourceKind sourceKind(const std::string& source);

/// The same by the name alone, for who must not wait for a disk: nothing is read, and a file may hold
/// something else than its ending says.
SourceKind sourceKindByName(const std::string& source);

/// The tasks that a source of this kind can be given, the usual one first.
std::vector<std::string> fittingTasks(SourceKind kind);

/// The task that a source is for if nothing else is said: "image", "ct" for DICOM, "audio", "sdf" for
/// meshes, "nerf" for posed photographs, or "cohort" for folders of pictures.
std::string usualTask(SourceKind kind);

}  // namespace rankscope
