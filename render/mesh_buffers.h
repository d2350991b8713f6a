// Surfaces and clouds of points as the graphics card holds them. GL thread only but for the plain data.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "render/gl_handle.h"

namespace rankscope {

using Float3 = std::array<float, 3>;

/// A surface or, without triangles, a cloud of points. What is given besides places has one entry for each of
/// them. The spans are only looked at while they are passed.
struct SurfaceData {
  std::span<const Float3> positions;
  std::span<const Float3> normals =
      {};                               ///< of any length, towards the outside; empty: every triangle is flat
  std::span<const float> values = {};   ///< for SurfaceMode::Values
  std::span<const Float3> colors = {};  ///< sRGB in [0, 1], for SurfaceMode::Colors; not with `values`
  std::span<const std::array<std::uint32_t, 3>> triangles = {};  ///< indices into `positions`
};

class MeshBuffers {
 public:
  MeshBuffers();

  /// Replaces what was held.
  /// @throws std::invalid_argument if an index is out of range, or a span of another length than it should be
  void upload(const SurfaceData& surface);

  /// Replaces the values, and drops the colours. @param values as many as positions were uploaded
  void uploadValues(std::span<const float> values);

  bool isPointCloud() const { return triangles_ == 0; }
  bool hasNormals() const { return hasNormals_; }
  bool empty() const { return positions_ == 0; }
  int triangles() const { return triangles_; }

  /// Triangles, or points of a cloud.
  int elements() const { return isPointCloud() ? positions_ : triangles_; }

  /// With a program in use: `count` triangles, or points of a cloud, from the `first` on.
  void draw(int first, int count) const;

 private:
  void setAttribute(GLuint index, const GlHandle<BufferKind>& buffer, int components, std::size_t count,
                    const float* first);

  GlHandle<VertexArrayKind> vertices_;
  GlHandle<BufferKind> position_;
  GlHandle<BufferKind> normal_;
  GlHandle<BufferKind> quantity_;
  GlHandle<BufferKind> index_;
  int positions_ = 0;
  int triangles_ = 0;
  bool hasNormals_ = false;
};

}  // namespace rankscope
