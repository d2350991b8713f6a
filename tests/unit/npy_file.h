// Arrays for Python.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/file.h"

namespace rankscope::numpy {

/// A little-endian float32 array as NumPy's .npy of version 1.0.
inline void writeNpy(const std::filesystem::path& path, const std::vector<std::int64_t>& shape,
                     const std::vector<float>& values) {
  std::string shapeText;
  for (const std::int64_t side : shape) {
    shapeText += std::to_string(side) + ", ";
  }
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shapeText + "), }";
  header.resize((header.size() + 11) / 64 * 64 + 64 - 11, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xFF);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  writeFileAtomically(path, std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

}  // namespace rankscope::numpy
