// The first byte says the format (o, p, s, f, x for OBJ, PLY, STL, OFF, XYZ); any bytes after it must either
// be a mesh that can be measured, written, read again and asked for distances, or be refused.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "fuzz_support.h"
#include "mesh/mesh_distance.h"
#include "mesh/mesh_file.h"
#include "mesh/mesh_write.h"
#include "mesh/normalisation.h"
#include "mesh/point_cloud_distance.h"

namespace {

using namespace rankscope;
using fuzz::require;

constexpr std::size_t kMostMeasured = 2000;

bool isFinite(const Point3& point) {
  return std::all_of(point.begin(), point.end(), [](float value) { return std::isfinite(value); });
}

void requireWhole(const Mesh& mesh) {
  require(!mesh.positions.empty() && (!mesh.triangles.empty() || !mesh.normals.empty()));
  require(mesh.normals.empty() || mesh.normals.size() == mesh.positions.size());
  require(std::all_of(mesh.positions.begin(), mesh.positions.end(), isFinite));
  require(std::all_of(mesh.normals.begin(), mesh.normals.end(), isFinite));
  for (const Triangle& triangle : mesh.triangles) {
    require(std::all_of(triangle.begin(), triangle.end(),
                        [&](std::uint32_t corner) { return corner < mesh.positions.size(); }));
  }
}

void serially(std::size_t count, const std::function<void(std::size_t)>& task) {
  for (std::size_t i = 0; i < count; ++i) {
    task(i);
  }
}

void requireDistances(const Mesh& mesh) {
  const Mesh normalised = normalisationOf(mesh).apply(mesh);
  require(std::all_of(normalised.positions.begin(), normalised.positions.end(), isFinite));
  const std::array<Point3, 3> points{{{0, 0, 0}, {0.5F, -0.5F, 0.25F}, normalised.positions.front()}};
  std::array<float, 3> distances{};
  if (mesh.isPointCloud()) {
    PointCloudDistance(normalised).protocolDistances(points, distances, serially);
  } else {
    MeshDistance(normalised).signedDistances(points, distances, serially);
  }
  require(std::all_of(distances.begin(), distances.end(), [](float value) { return std::isfinite(value); }));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::string_view kLetters = "opsfx";
  if (size == 0 || kLetters.find(static_cast<char>(data[0])) == std::string_view::npos) {
    return 0;
  }
  const auto format = static_cast<MeshFormat>(kLetters.find(static_cast<char>(data[0])));
  const std::span<const std::uint8_t> bytes(data + 1, size - 1);
  fuzz::decodeOrRefuse([&] {
    const Mesh mesh = decodeMesh(bytes, format, "input");
    requireWhole(mesh);
    const Mesh again = decodeMesh(encodePly(mesh), MeshFormat::Ply, "again");
    require(again.positions == mesh.positions && again.triangles == mesh.triangles);
    if (mesh.positions.size() + mesh.triangles.size() < kMostMeasured) {
      const MeshReport report = measureMesh(mesh);
      require(std::isfinite(report.area) && report.boundaryEdges <= report.edges);
      requireDistances(mesh);
    }
  });
  return 0;
}
