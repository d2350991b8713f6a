#include "mesh/mesh_measures.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/vector_ops.h"
#include "mesh/connectivity.h"

namespace rankscope {
namespace {

Vector3 difference(const Point3& a, const Point3& b) {
  return {static_cast<double>(a[0]) - b[0], static_cast<double>(a[1]) - b[1],
          static_cast<double>(a[2]) - b[2]};
}

void countConnections(const Mesh& mesh, MeshReport& report) {
  const Connectivity connectivity = connect(mesh);
  for (std::size_t i = 0; i < connectivity.places.size(); ++i) {
    report.duplicateVertices += connectivity.places[i] != i ? 1 : 0;
  }
  report.edges = connectivity.edges;
  report.boundaryEdges = connectivity.boundaryEdges;
  report.crowdedEdges = connectivity.crowdedEdges;
  report.inconsistentEdges = connectivity.inconsistentEdges;
  report.components = connectivity.components;
  report.eulerNumber = static_cast<std::int64_t>(connectivity.vertices + connectivity.faces.size()) -
                       static_cast<std::int64_t>(connectivity.edges);
  report.watertight = connectivity.oriented();
}

}  // namespace

std::vector<bool> usedVertices(const Mesh& mesh) {
  std::vector<bool> used(mesh.positions.size(), mesh.isPointCloud());
  for (const Triangle& triangle : mesh.triangles) {
    for (const std::uint32_t corner : triangle) {
      used[corner] = true;
    }
  }
  return used;
}

Bounds boundsOf(const Mesh& mesh) {
  const std::vector<bool> used = usedVertices(mesh);
  const double huge = std::numeric_limits<double>::infinity();
  Bounds bounds{{huge, huge, huge}, {-huge, -huge, -huge}};
  bool any = false;
  for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
    any = any || used[i];
    for (std::size_t k = 0; used[i] && k < 3; ++k) {
      bounds.lowest[k] = std::min<double>(bounds.lowest[k], mesh.positions[i][k]);
      bounds.highest[k] = std::max<double>(bounds.highest[k], mesh.positions[i][k]);
    }
  }
  return any ? bounds : Bounds{};
}

Vector3 doubleArea(const Mesh& mesh, const Triangle& triangle) {
  const Point3& a = mesh.positions[triangle[0]];
  return cross(difference(mesh.positions[triangle[1]], a), difference(mesh.positions[triangle[2]], a));
}

std::vector<Point3> faceNormals(const Mesh& mesh) {
  std::vector<Point3> normals;
  normals.reserve(mesh.triangles.size());
  for (const Triangle& triangle : mesh.triangles) {
    const Vector3 vector = doubleArea(mesh, triangle);
    const double length = std::sqrt(dot(vector, vector));
    const double scale = length > 0 ? 1 / length : 0;
    normals.push_back({static_cast<float>(vector[0] * scale), static_cast<float>(vector[1] * scale),
                       static_cast<float>(vector[2] * scale)});
  }
  return normals;
}

double areaOf(const Mesh& mesh) {
  double area = 0;
  for (const Triangle& triangle : mesh.triangles) {
    const Vector3 vector = doubleArea(mesh, triangle);
    area += std::sqrt(dot(vector, vector)) / 2;
  }
  return area;
}

double signedVolumeOf(const Mesh& mesh) {
  if (mesh.positions.empty()) {
    return 0;
  }
  // Seen from a vertex: from a far origin the cones would cancel.
  const Point3& origin = mesh.positions.front();
  double volume = 0;
  for (const Triangle& triangle : mesh.triangles) {
    volume += dot(difference(mesh.positions[triangle[0]], origin), doubleArea(mesh, triangle)) / 6;
  }
  return volume;
}

MeshReport measureMesh(const Mesh& mesh) {
  MeshReport report;
  report.vertices = mesh.positions.size();
  report.triangles = mesh.triangles.size();
  report.bounds = boundsOf(mesh);
  report.area = areaOf(mesh);
  report.volume = signedVolumeOf(mesh);
  const std::vector<bool> used = usedVertices(mesh);
  report.unreferencedVertices = static_cast<std::size_t>(std::count(used.begin(), used.end(), false));
  for (const Triangle& triangle : mesh.triangles) {
    report.degenerateFaces += doubleArea(mesh, triangle) == Vector3{} ? 1 : 0;
  }
  if (mesh.isPointCloud()) {
    report.zeroNormals =
        static_cast<std::size_t>(std::count(mesh.normals.begin(), mesh.normals.end(), Point3{}));
  }
  countConnections(mesh, report);
  return report;
}

}  // namespace rankscope
