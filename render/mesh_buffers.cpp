#include "render/mesh_buffers.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include <fmt/format.h>

namespace rankscope {
namespace {

constexpr GLuint kPosition = 0;
constexpr GLuint kNormal = 1;
constexpr GLuint kQuantity = 2;

void requireCount(const char* what, std::size_t found, std::size_t positions) {
  if (found != 0 && found != positions) {
    throw std::invalid_argument(fmt::format("a surface of {} positions has {} {}", positions, found, what));
  }
}

void check(const SurfaceData& surface) {
  const std::size_t count = surface.positions.size();
  requireCount("normals", surface.normals.size(), count);
  requireCount("values", surface.values.size(), count);
  requireCount("colours", surface.colors.size(), count);
  if (!surface.values.empty() && !surface.colors.empty()) {
    throw std::invalid_argument("a surface has values or colours, not both");
  }
  constexpr std::size_t kMost = static_cast<std::size_t>(std::numeric_limits<GLsizei>::max()) / 3;
  if (count > kMost || surface.triangles.size() > kMost) {
    throw std::invalid_argument("a surface is too large to be drawn");
  }
  // The driver may read whatever lies there.
  for (const auto& triangle : surface.triangles) {
    if (std::max({triangle[0], triangle[1], triangle[2]}) >= count) {
      throw std::invalid_argument(fmt::format("a triangle has a corner beyond {} positions", count));
    }
  }
}

const float* firstOf(std::span<const Float3> values) {
  return values.empty() ? nullptr : values.front().data();
}

}  // namespace

MeshBuffers::MeshBuffers() = default;

void MeshBuffers::upload(const SurfaceData& surface) {
  check(surface);
  const std::size_t count = surface.positions.size();
  glBindVertexArray(vertices_.name());
  setAttribute(kPosition, position_, 3, count, firstOf(surface.positions));
  setAttribute(kNormal, normal_, 3, surface.normals.size(), firstOf(surface.normals));
  if (!surface.colors.empty()) {
    setAttribute(kQuantity, quantity_, 3, count, firstOf(surface.colors));
  } else {
    setAttribute(kQuantity, quantity_, 1, surface.values.size(), surface.values.data());
  }
  glBindBuffer(GL_ELEMENT_ARRAY_BUFFER, index_.name());
  glBufferData(GL_ELEMENT_ARRAY_BUFFER, static_cast<GLsizeiptr>(surface.triangles.size_bytes()),
               surface.triangles.data(), GL_STATIC_DRAW);
  glBindVertexArray(0);
  positions_ = static_cast<int>(count);
  triangles_ = static_cast<int>(surface.triangles.size());
  hasNormals_ = !surface.normals.empty();
}

void MeshBuffers::uploadValues(std::span<const float> values) {
  requireCount("values", values.size(), static_cast<std::size_t>(positions_));
  glBindVertexArray(vertices_.name());
  setAttribute(kQuantity, quantity_, 1, values.size(), values.data());
  glBindVertexArray(0);
}

void MeshBuffers::setAttribute(GLuint index, const GlHandle<BufferKind>& buffer, int components,
                               std::size_t count, const float* first) {
  if (count == 0) {
    glDisableVertexAttribArray(index);  // the shader then reads what draw() sets
    return;
  }
  const std::size_t bytes = count * static_cast<std::size_t>(components) * sizeof(float);
  glBindBuffer(GL_ARRAY_BUFFER, buffer.name());
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(bytes), first, GL_STATIC_DRAW);
  glVertexAttribPointer(index, components, GL_FLOAT, GL_FALSE, 0, nullptr);
  glEnableVertexAttribArray(index);
  glBindBuffer(GL_ARRAY_BUFFER, 0);
}

void MeshBuffers::draw(int first, int count) const {
  const int begin = std::clamp(first, 0, elements());
  const int drawn = std::clamp(count, 0, elements() - begin);
  if (drawn == 0) {
    return;
  }
  // Where there is no normal it is zero, which the shader takes for none; a value that is missing is NaN.
  glVertexAttrib3f(kNormal, 0, 0, 0);
  glVertexAttrib3f(kQuantity, std::numeric_limits<float>::quiet_NaN(), 0, 0);
  glBindVertexArray(vertices_.name());
  if (isPointCloud()) {
    glDrawArrays(GL_POINTS, begin, drawn);
  } else {
    const std::size_t offset = 3 * sizeof(std::uint32_t) * static_cast<std::size_t>(begin);
    glDrawElements(GL_TRIANGLES, 3 * drawn, GL_UNSIGNED_INT, reinterpret_cast<const void*>(offset));
  }
  glBindVertexArray(0);
}

}  // namespace rankscope
