// What every loader gives its numbers to: checks them as they come and makes the mesh.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "mesh/mesh.h"

namespace rankscope {

/// Beyond these a file is refused, so that none fills the memory.
inline constexpr std::size_t kMostVertices = 32'000'000;
inline constexpr std::size_t kMostCorners = 200'000'000;

/// Every complaint is a UserError that starts with `where` and counts vertices and faces from 1.
class MeshBuilder {
 public:
  explicit MeshBuilder(std::string where);

  /// @throws UserError for a coordinate that is not finite or beyond 1e15, or one vertex too many
  void addVertex(double x, double y, double z);
  /// Of a vertex added before, of any length. One that is zero or not finite counts as none.
  void setNormal(std::size_t vertex, double x, double y, double z);
  /// Indices from 0, of vertices that may come later. Fewer than three corners are no face and left out.
  void addFace(std::span<const std::int64_t> corners);

  std::size_t vertexCount() const { return mesh_.positions.size(); }

  /// @throws UserError for an index out of range, for neither faces nor normals, or if all is flat in one
  /// axis
  Mesh finish();

 private:
  void makeTriangles();
  void settleNormals();
  void checkExtent() const;

  std::string where_;
  Mesh mesh_;
  std::vector<std::uint32_t> corners_;
  std::vector<std::uint32_t> ends_;  ///< of each face in corners_
  std::size_t normalsGiven_ = 0;
};

}  // namespace rankscope
