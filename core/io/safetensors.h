// The safetensors format: 8-byte little-endian header length, JSON header, tensor bytes without holes.
// Knows nothing of tensors libraries. Pure functions but for the file reading; any thread but the UI's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace rankscope {

enum class DataType { F32, F64, I64, U8, BF16 };

std::size_t byteSize(DataType type);

/// As the format writes it: "F32", ….
const char* typeName(DataType type);

struct StoredTensor {
  std::string name;
  DataType type = DataType::F32;
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> bytes;  ///< little-endian, row-major
};

struct SafetensorsFile {
  std::map<std::string, std::string> metadata;
  std::vector<StoredTensor> tensors;

  const StoredTensor* find(const std::string& name) const;
};

/// Same input, same bytes: tensors in the order given, header keys in a fixed order, padded to 8 bytes.
std::vector<std::uint8_t> encodeSafetensors(const SafetensorsFile& file);

/// Checks everything before it allocates: header length, JSON, types, shapes, offsets without holes or
/// overlaps, names unique. @throws UserError naming `where`
SafetensorsFile decodeSafetensors(std::span<const std::uint8_t> bytes, const std::string& where);

/// Reads the whole file, of at most 4 GiB, and decodes it.
/// @throws UserError naming the path, for what readFile and decodeSafetensors refuse
SafetensorsFile readSafetensors(const std::filesystem::path& path);

StoredTensor storeFloats(const std::string& name, const std::vector<std::int64_t>& shape,
                         std::span<const float> values);
StoredTensor storeIntegers(const std::string& name, const std::vector<std::int64_t>& shape,
                           std::span<const std::int64_t> values);
StoredTensor storeDoubles(const std::string& name, const std::vector<std::int64_t>& shape,
                          std::span<const double> values);
/// @throws UserError naming the tensor if the type or the count differs
std::vector<float> loadFloats(const SafetensorsFile& file, const std::string& name,
                              const std::vector<std::int64_t>& shape);

}  // namespace rankscope
