// Reads meshes and oriented point clouds. Blocking; any thread but the UI's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "mesh/mesh.h"
#include "mesh/mesh_measures.h"

namespace rankscope {

enum class MeshFormat { Obj, Ply, Stl, Off, Xyz };

/// Told by its first bytes where they tell, else by the name's ending; none for what is no mesh by either.
/// @throws UserError if the file cannot be read
std::optional<MeshFormat> meshFormatOf(const std::filesystem::path& path);

/// "OBJ", "PLY", …
std::string nameOf(MeshFormat format);

/// A surface in the file's own coordinates and with its own vertices, or if the file has no faces but a
/// normal for each vertex a point cloud. Files are read in parts, so that neither comments nor what a header
/// promises take memory. Polygons are cut into triangles; STL's corners at exactly the same place become one
/// vertex. Degenerate faces, duplicate and unreferenced vertices stay: measureMesh counts them.
/// @throws UserError in one line that names the file and what is wrong: a vertex that is not finite, an index
///         out of range, a header that does not fit the file, neither faces nor normals, flat in one axis
Mesh readMesh(const std::filesystem::path& path);

/// The same of bytes in memory; `where` starts what it complains of.
Mesh decodeMesh(std::span<const std::uint8_t> bytes, MeshFormat format, const std::string& where);

}  // namespace rankscope
