#pragma once

#include <cstddef>
#include <cstdint>

#include "mesh/mesh.h"

namespace rankscope {

/// `count` points drawn evenly by area on a mesh, each with the normal of its triangle. The same for the same
/// seed. @throws UserError if the mesh has no area
Mesh drawOnSurface(const Mesh& mesh, std::size_t count, std::uint64_t seed);

}  // namespace rankscope
