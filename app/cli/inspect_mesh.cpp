#include "cli/inspect_mesh.h"

#include <optional>

#include "mesh/mesh_file.h"
#include "mesh/mesh_measures.h"

namespace rankscope {
namespace {

using Json = nlohmann::ordered_json;

void describeSurface(const MeshReport& report, Json& json) {
  json["triangles"] = report.triangles;
  json["area"] = report.area;
  json["volume"] = report.watertight ? Json(report.volume) : Json(nullptr);
  json["components"] = report.components;
  json["watertight"] = report.watertight;
  json["euler_number"] = report.eulerNumber;
  json["boundary_edges"] = report.boundaryEdges;
  json["crowded_edges"] = report.crowdedEdges;
  json["inconsistent_edges"] = report.inconsistentEdges;
  json["degenerate_faces"] = report.degenerateFaces;
  json["unreferenced_vertices"] = report.unreferencedVertices;
}

}  // namespace

Json describeMesh(const std::filesystem::path& path) {
  const Mesh mesh = readMesh(path);
  const MeshReport report = measureMesh(mesh);
  const std::optional<MeshFormat> format = meshFormatOf(path);
  Json json{{"kind", mesh.isPointCloud() ? "point_cloud" : "mesh"},
            {"format", format ? nameOf(*format) : ""},
            {"vertices", report.vertices},
            {"normals", !mesh.normals.empty()},
            {"bounds", {{"lowest", report.bounds.lowest}, {"highest", report.bounds.highest}}},
            {"duplicate_vertices", report.duplicateVertices}};
  if (mesh.isPointCloud()) {
    json["zero_normals"] = report.zeroNormals;
  } else {
    describeSurface(report, json);
  }
  return json;
}

}  // namespace rankscope
