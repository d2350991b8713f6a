// What kind of thing a path names, told by its content where a name could mislead.
#pragma once

#include <string>

namespace rankscope {

/// Sweep: a sweep file, or the folder of one. Mesh: a surface or a point cloud. Scene: a transforms.json, or
/// the folder of one.
enum class InputKind { Sample, Image, Mesh, Scene, Experiment, Checkpoint, Results, Sweep };

/// Reads at most a file's beginning. @throws UserError for a missing or unreadable path, or a folder that
/// holds neither results nor a sweep nor a scene
InputKind inputKind(const std::string& input);

}  // namespace rankscope
