#include "render/line_renderer.h"

#include <cstddef>

#include "shader_sources.h"

namespace rankscope {
namespace {

/// An attribute that is the same for all corners of a segment.
void setAttribute(GLuint index, GLint components, GLenum type, GLboolean normalised, std::size_t offset) {
  glVertexAttribPointer(index, components, type, normalised, sizeof(LineSegment),
                        reinterpret_cast<const void*>(offset));
  glVertexAttribDivisor(index, 1);
  glEnableVertexAttribArray(index);
}

}  // namespace

LineRenderer::LineRenderer() : program_("lines", shaders::lines_vert, shaders::lines_frag) {
  glBindVertexArray(vertices_.name());
  glBindBuffer(GL_ARRAY_BUFFER, buffer_.name());
  setAttribute(0, 3, GL_FLOAT, GL_FALSE, offsetof(LineSegment, begin));
  setAttribute(1, 3, GL_FLOAT, GL_FALSE, offsetof(LineSegment, end));
  setAttribute(2, 4, GL_UNSIGNED_BYTE, GL_TRUE, offsetof(LineSegment, rgba));
  glBindBuffer(GL_ARRAY_BUFFER, 0);
  glBindVertexArray(0);
}

void LineRenderer::draw(std::span<const LineSegment> lines, const RenderView& view, float width) {
  if (lines.empty()) {
    return;
  }
  glBindBuffer(GL_ARRAY_BUFFER, buffer_.name());
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(lines.size_bytes()), lines.data(), GL_STREAM_DRAW);
  glBindBuffer(GL_ARRAY_BUFFER, 0);
  program_.use();
  program_.set("clip", matrixProduct(view.projection, view.view));
  program_.set("viewport", static_cast<float>(view.width), static_cast<float>(view.height));
  program_.set("width", width);
  glEnable(GL_BLEND);
  glBlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA);
  glDepthFunc(GL_LEQUAL);
  glBindVertexArray(vertices_.name());
  glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, static_cast<GLsizei>(lines.size()));
  glBindVertexArray(0);
  glDepthFunc(GL_LESS);
  glDisable(GL_BLEND);
}

}  // namespace rankscope
