#include "mesh/mesh_file.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/error.h"
#include "mesh/byte_source.h"
#include "mesh/loaders.h"

namespace rankscope {
namespace {

constexpr std::uint64_t kStlHeader = 84;
constexpr std::uint64_t kStlFacet = 50;

std::string endingOf(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

std::optional<MeshFormat> formatByName(const std::filesystem::path& path) {
  const std::string ending = endingOf(path);
  if (ending == ".obj") {
    return MeshFormat::Obj;
  }
  if (ending == ".ply") {
    return MeshFormat::Ply;
  }
  if (ending == ".stl") {
    return MeshFormat::Stl;
  }
  if (ending == ".off") {
    return MeshFormat::Off;
  }
  return ending == ".xyz" ? std::optional(MeshFormat::Xyz) : std::nullopt;
}

/// The size is what its facets take, to the byte.
bool isBinaryStl(std::span<const std::uint8_t> head, std::uint64_t size) {
  if (head.size() < kStlHeader) {
    return false;
  }
  const std::uint64_t facets =
      head[80] | std::uint64_t{head[81]} << 8 | std::uint64_t{head[82]} << 16 | std::uint64_t{head[83]} << 24;
  return facets > 0 && size == kStlHeader + kStlFacet * facets;
}

bool isOff(const std::string& head) {
  for (const char* word : {"OFF", "COFF", "NOFF", "CNOFF", "STOFF", "STCOFF", "STNOFF", "STCNOFF"}) {
    const std::size_t end = std::string(word).size();
    if (head.starts_with(word) && head.size() > end &&
        (std::isspace(static_cast<unsigned char>(head[end])) != 0)) {
      return true;
    }
  }
  return false;
}

Mesh load(ByteSource& source, MeshFormat format) {
  switch (format) {
    case MeshFormat::Obj:
      return loadObj(source);
    case MeshFormat::Ply:
      return loadPly(source);
    case MeshFormat::Stl:
      return loadStl(source);
    case MeshFormat::Off:
      return loadOff(source);
    case MeshFormat::Xyz:
      break;
  }
  return loadXyz(source);
}

}  // namespace

std::string nameOf(MeshFormat format) {
  constexpr std::array<const char*, 5> names{"OBJ", "PLY", "STL", "OFF", "XYZ"};
  return names[static_cast<std::size_t>(format)];
}

std::optional<MeshFormat> meshFormatOf(const std::filesystem::path& path) {
  ByteSource source(path);
  std::array<std::uint8_t, kStlHeader> buffer{};
  const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(source.size(), buffer.size()));
  source.read(std::span(buffer).first(length));
  const std::string head(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(length));
  if (head.starts_with("ply\n") || head.starts_with("ply\r")) {
    return MeshFormat::Ply;
  }
  if (isOff(head)) {
    return MeshFormat::Off;
  }
  if (isBinaryStl(std::span(buffer).first(length), source.size())) {
    return MeshFormat::Stl;
  }
  return formatByName(path);
}

Mesh readMesh(const std::filesystem::path& path) {
  const std::optional<MeshFormat> format = meshFormatOf(path);
  if (!format) {
    throw UserError(path.string(), "is no mesh that can be read", "save it as OBJ, PLY, STL, OFF or XYZ");
  }
  ByteSource source(path);
  return load(source, *format);
}

Mesh decodeMesh(std::span<const std::uint8_t> bytes, MeshFormat format, const std::string& where) {
  ByteSource source(bytes, where);
  return load(source, format);
}

}  // namespace rankscope
