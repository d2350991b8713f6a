#include "mesh/mesh_write.h"

#include <bit>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>

#include "base/file.h"

namespace rankscope {
namespace {

void append(std::vector<std::uint8_t>& out, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

void append(std::vector<std::uint8_t>& out, const Point3& point) {
  for (const float value : point) {
    append(out, std::bit_cast<std::uint32_t>(value));
  }
}

std::string plyHeader(const Mesh& mesh) {
  std::string header = "ply\nformat binary_little_endian 1.0\ncomment written by rankscope\n";
  header += fmt::format("element vertex {}\n", mesh.positions.size());
  header += "property float x\nproperty float y\nproperty float z\n";
  if (!mesh.normals.empty()) {
    header += "property float nx\nproperty float ny\nproperty float nz\n";
  }
  if (!mesh.triangles.empty()) {
    header += fmt::format("element face {}\nproperty list uchar int vertex_indices\n", mesh.triangles.size());
  }
  return header + "end_header\n";
}

}  // namespace

std::vector<std::uint8_t> encodePly(const Mesh& mesh) {
  const std::string header = plyHeader(mesh);
  std::vector<std::uint8_t> out(header.begin(), header.end());
  out.reserve(out.size() + 12 * (mesh.positions.size() + mesh.normals.size()) + 13 * mesh.triangles.size());
  for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
    append(out, mesh.positions[i]);
    if (!mesh.normals.empty()) {
      append(out, mesh.normals[i]);
    }
  }
  for (const Triangle& triangle : mesh.triangles) {
    out.push_back(3);
    for (const std::uint32_t corner : triangle) {
      append(out, corner);
    }
  }
  return out;
}

std::string encodeObj(const Mesh& mesh) {
  fmt::memory_buffer out;
  const auto to = std::back_inserter(out);
  fmt::format_to(to, "# written by rankscope\n");
  for (const Point3& p : mesh.positions) {
    fmt::format_to(to, "v {} {} {}\n", p[0], p[1], p[2]);
  }
  for (const Point3& n : mesh.normals) {
    fmt::format_to(to, "vn {} {} {}\n", n[0], n[1], n[2]);
  }
  for (const auto& [a, b, c] : mesh.triangles) {
    if (mesh.normals.empty()) {
      fmt::format_to(to, "f {} {} {}\n", a + 1, b + 1, c + 1);
    } else {
      fmt::format_to(to, "f {0}//{0} {1}//{1} {2}//{2}\n", a + 1, b + 1, c + 1);
    }
  }
  return fmt::to_string(out);
}

void writePly(const std::filesystem::path& path, const Mesh& mesh) {
  writeFileAtomically(path, encodePly(mesh));
}

void writeObj(const std::filesystem::path& path, const Mesh& mesh) {
  writeFileAtomically(path, encodeObj(mesh));
}

}  // namespace rankscope
