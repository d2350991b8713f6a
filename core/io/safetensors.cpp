#include "io/safetensors.h"

#include <array>
#include <bit>
#include <cstring>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"

namespace rankscope {
namespace {

static_assert(std::endian::native == std::endian::little, "tensor bytes are copied as they lie in memory");

constexpr std::uint64_t kMaximumFileBytes = 4ULL << 30;
constexpr const char* kMetadataKey = "__metadata__";

struct TypeRow {
  DataType type;
  const char* name;
  std::size_t bytes;
};

constexpr std::array<TypeRow, 5> kTypes{{{DataType::F32, "F32", 4},
                                         {DataType::F64, "F64", 8},
                                         {DataType::I64, "I64", 8},
                                         {DataType::U8, "U8", 1},
                                         {DataType::BF16, "BF16", 2}}};

const TypeRow& rowOf(DataType type) {
  return kTypes.at(static_cast<std::size_t>(type));
}

/// The number of bytes that the shape says, of a tensor that we made ourselves.
std::size_t expectedBytes(const StoredTensor& tensor) {
  std::size_t bytes = byteSize(tensor.type);
  for (const std::int64_t extent : tensor.shape) {
    bytes *= static_cast<std::size_t>(extent);
  }
  return bytes;
}

std::string headerOf(const SafetensorsFile& file) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!file.metadata.empty()) {
    header[kMetadataKey] = file.metadata;
  }
  std::size_t offset = 0;
  for (const StoredTensor& tensor : file.tensors) {
    if (tensor.bytes.size() != expectedBytes(tensor) || tensor.name == kMetadataKey ||
        header.contains(tensor.name)) {
      throw std::logic_error("tensor '" + tensor.name + "' has the wrong size or a name already taken");
    }
    const std::size_t end = offset + tensor.bytes.size();
    header[tensor.name] = {
        {"dtype", rowOf(tensor.type).name}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  text.resize((text.size() + 7) / 8 * 8, ' ');
  return text;
}

template <class T>
StoredTensor store(const std::string& name, DataType type, const std::vector<std::int64_t>& shape,
                   std::span<const T> values) {
  StoredTensor tensor{name, type, shape, std::vector<std::uint8_t>(values.size_bytes())};
  if (!values.empty()) {
    std::memcpy(tensor.bytes.data(), values.data(), values.size_bytes());
  }
  if (tensor.bytes.size() != expectedBytes(tensor)) {
    throw std::logic_error("tensor '" + name + "' has a shape that is not its number of values");
  }
  return tensor;
}

}  // namespace

std::size_t byteSize(DataType type) {
  return rowOf(type).bytes;
}

const char* typeName(DataType type) {
  return rowOf(type).name;
}

const StoredTensor* SafetensorsFile::find(const std::string& name) const {
  for (const StoredTensor& tensor : tensors) {
    if (tensor.name == name) {
      return &tensor;
    }
  }
  return nullptr;
}

std::vector<std::uint8_t> encodeSafetensors(const SafetensorsFile& file) {
  const std::string header = headerOf(file);
  const auto length = static_cast<std::uint64_t>(header.size());
  std::size_t total = sizeof(length) + header.size();
  for (const StoredTensor& tensor : file.tensors) {
    total += tensor.bytes.size();
  }
  std::vector<std::uint8_t> out;
  out.reserve(total);
  const auto* lengthBytes = reinterpret_cast<const std::uint8_t*>(&length);
  out.insert(out.end(), lengthBytes, lengthBytes + sizeof(length));
  out.insert(out.end(), header.begin(), header.end());
  for (const StoredTensor& tensor : file.tensors) {
    out.insert(out.end(), tensor.bytes.begin(), tensor.bytes.end());
  }
  return out;
}

SafetensorsFile readSafetensors(const std::filesystem::path& path) {
  return decodeSafetensors(readFile(path, kMaximumFileBytes), path.string());
}

StoredTensor storeFloats(const std::string& name, const std::vector<std::int64_t>& shape,
                         std::span<const float> values) {
  return store(name, DataType::F32, shape, values);
}

StoredTensor storeIntegers(const std::string& name, const std::vector<std::int64_t>& shape,
                           std::span<const std::int64_t> values) {
  return store(name, DataType::I64, shape, values);
}

StoredTensor storeDoubles(const std::string& name, const std::vector<std::int64_t>& shape,
                          std::span<const double> values) {
  return store(name, DataType::F64, shape, values);
}

std::vector<float> loadFloats(const SafetensorsFile& file, const std::string& name,
                              const std::vector<std::int64_t>& shape) {
  const StoredTensor* tensor = file.find(name);
  if (tensor == nullptr) {
    throw UserError(name, "this tensor is missing",
                    "the file is of another network or was made by another program");
  }
  if (tensor->type != DataType::F32 || tensor->shape != shape) {
    throw UserError(name, "this tensor has another type or shape than the network's",
                    "the file is of another network");
  }
  std::vector<float> values(tensor->bytes.size() / sizeof(float));
  if (!values.empty()) {
    std::memcpy(values.data(), tensor->bytes.data(), tensor->bytes.size());
  }
  return values;
}

}  // namespace rankscope
