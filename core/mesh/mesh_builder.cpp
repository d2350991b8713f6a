#include "mesh/mesh_builder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"
#include "mesh/mesh_measures.h"
#include "mesh/polygon.h"

namespace rankscope {
namespace {

constexpr double kFarthest = 1e15;  // its square and cube still fit into a float's range
constexpr double kSmallest = 1e-15;
constexpr double kFlat = 1e-6;

}  // namespace

MeshBuilder::MeshBuilder(std::string where) : where_(std::move(where)) {}

void MeshBuilder::addVertex(double x, double y, double z) {
  const std::size_t number = mesh_.positions.size() + 1;
  for (const double value : {x, y, z}) {
    if (!std::isfinite(value)) {
      throw UserError(where_, fmt::format("vertex {} is not finite: ({}, {}, {})", number, x, y, z),
                      "repair the mesh");
    }
    if (std::abs(value) > kFarthest) {
      throw UserError(where_, fmt::format("vertex {} is too far away: ({}, {}, {})", number, x, y, z),
                      "keep coordinates below 1e15");
    }
  }
  if (number > kMostVertices) {
    throw UserError(where_, fmt::format("has more than {} vertices", kMostVertices), "simplify the mesh");
  }
  mesh_.positions.push_back({static_cast<float>(x), static_cast<float>(y), static_cast<float>(z)});
}

void MeshBuilder::setNormal(std::size_t vertex, double x, double y, double z) {
  const double length = std::sqrt(x * x + y * y + z * z);
  if (!(length > 0) || !std::isfinite(length)) {
    return;
  }
  if (vertex >= mesh_.normals.size()) {
    mesh_.normals.resize(vertex + 1);
  }
  Point3& normal = mesh_.normals[vertex];
  normalsGiven_ += normal == Point3{} ? 1 : 0;
  normal = {static_cast<float>(x / length), static_cast<float>(y / length), static_cast<float>(z / length)};
}

void MeshBuilder::addFace(std::span<const std::int64_t> corners) {
  if (corners_.size() + corners.size() > kMostCorners) {
    throw UserError(where_, fmt::format("has faces of more than {} corners together", kMostCorners),
                    "simplify the mesh");
  }
  for (const std::int64_t corner : corners) {
    if (corner < 0 || corner > std::numeric_limits<std::uint32_t>::max()) {
      throw UserError(where_, fmt::format("face {} refers to vertex {}", ends_.size() + 1, corner + 1),
                      "vertices count from the first");
    }
    corners_.push_back(static_cast<std::uint32_t>(corner));
  }
  ends_.push_back(static_cast<std::uint32_t>(corners_.size()));
}

void MeshBuilder::makeTriangles() {
  std::size_t begin = 0;
  for (std::size_t face = 0; face < ends_.size(); ++face) {
    const std::span<const std::uint32_t> corners(corners_.data() + begin, ends_[face] - begin);
    begin = ends_[face];
    for (const std::uint32_t corner : corners) {
      if (corner >= mesh_.positions.size()) {
        throw UserError(where_,
                        fmt::format("face {} refers to vertex {}, but there are {}", face + 1,
                                    std::uint64_t{corner} + 1, mesh_.positions.size()),
                        "repair the mesh or get the whole file");
      }
    }
    appendPolygon(mesh_.positions, corners, mesh_.triangles);
  }
  corners_ = {};
  ends_ = {};
}

/// A surface's normals serve its look alone: given for some vertices only, they are none.
void MeshBuilder::settleNormals() {
  if (!mesh_.normals.empty()) {
    mesh_.normals.resize(mesh_.positions.size());
  }
  if (normalsGiven_ == 0 || (!mesh_.isPointCloud() && normalsGiven_ < mesh_.positions.size())) {
    mesh_.normals.clear();
  }
}

void MeshBuilder::checkExtent() const {
  const Bounds bounds = boundsOf(mesh_);
  const std::array<double, 3> extent = bounds.extent();
  const double longest = std::max({extent[0], extent[1], extent[2]});
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (!(extent[axis] > longest * kFlat) || extent[axis] < kSmallest) {
      throw UserError(where_,
                      fmt::format("is flat: along {} it measures {:.3g}, and {:.3g} along the longest axis",
                                  "xyz"[axis], extent[axis], longest),
                      "a surface needs room inside");
    }
  }
}

Mesh MeshBuilder::finish() {
  makeTriangles();
  settleNormals();
  if (mesh_.triangles.empty() && mesh_.normals.empty()) {
    throw UserError(where_,
                    mesh_.positions.empty() ? std::string("holds no vertices")
                                            : fmt::format("holds {} vertices, but neither faces nor normals",
                                                          mesh_.positions.size()),
                    "a mesh needs faces, a point cloud a normal for each point");
  }
  checkExtent();
  return std::move(mesh_);
}

}  // namespace rankscope
