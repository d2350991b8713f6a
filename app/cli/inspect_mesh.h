// What rankscope inspect says of meshes and point clouds.
#pragma once

#include <filesystem>

#include <nlohmann/json.hpp>

namespace rankscope {

/// Reads and measures the file. The volume is null unless the surface is closed. @throws UserError as
/// readMesh does
nlohmann::ordered_json describeMesh(const std::filesystem::path& path);

}  // namespace rankscope
