// One loader for each format, behind mesh_file.h.
#pragma once

#include "mesh/byte_source.h"
#include "mesh/mesh.h"

namespace rankscope {

/// Wavefront: v, vn and f, through tinyobjloader. Without faces and with as many normals as vertices: a
/// cloud.
Mesh loadObj(ByteSource& source);
/// Stanford's: ascii and both binary orders.
Mesh loadPly(ByteSource& source);
/// Ascii and binary.
Mesh loadStl(ByteSource& source);
/// Geomview's, ascii: OFF with the prefixes ST, C and N.
Mesh loadOff(ByteSource& source);
/// Six numbers a line: a point and its normal.
Mesh loadXyz(ByteSource& source);

}  // namespace rankscope
