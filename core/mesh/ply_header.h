// What a PLY file says of itself before its numbers start.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mesh/byte_source.h"

namespace rankscope {

enum class PlyType { Int8, UInt8, Int16, UInt16, Int32, UInt32, Float32, Float64 };
enum class PlyEncoding { Ascii, LittleEndian, BigEndian };

std::size_t sizeOf(PlyType type);
bool isInteger(PlyType type);

struct PlyProperty {
  std::string name;
  PlyType type{};       ///< of the value, or of a list's items
  PlyType countType{};  ///< of a list's length
  bool isList = false;
};

struct PlyElement {
  std::string name;
  std::uint64_t count = 0;
  std::vector<PlyProperty> properties;
};

struct PlyHeader {
  PlyEncoding encoding{};
  std::vector<PlyElement> elements;
};

/// Reads up to and with "end_header". Comments take no memory.
/// @throws UserError for what is no header, and for counts that the rest of the file is too short for
PlyHeader readPlyHeader(ByteSource& source);

}  // namespace rankscope
