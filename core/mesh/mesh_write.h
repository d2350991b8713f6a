// Writes meshes and point clouds for other programs. Blocking; any thread but the UI's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "mesh/mesh.h"

namespace rankscope {

/// Binary PLY, little-endian: float32 positions, normals if there are any, and triangles of int32 if there
/// are any. Floats come back bit by bit.
std::vector<std::uint8_t> encodePly(const Mesh& mesh);

/// Wavefront text, with as many digits as bring every float back.
std::string encodeObj(const Mesh& mesh);

/// Atomically: after a crash the old file or the new one is there.
/// @throws UserError naming the path and the system's reason
void writePly(const std::filesystem::path& path, const Mesh& mesh);
void writeObj(const std::filesystem::path& path, const Mesh& mesh);

}  // namespace rankscope
