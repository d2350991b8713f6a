// Straight lines in a scene, as wide on the screen wherever they are. GL thread only.
#pragma once

#include <span>

#include "render/gl_handle.h"
#include "render/mesh_renderer.h"
#include "render/scene_lines.h"
#include "render/shader_program.h"

namespace rankscope {

class LineRenderer {
 public:
  LineRenderer();

  /// Into the target that is bound. Lines hide behind what is nearer and blend by their opacity; they leave
  /// blending switched off. @param width in pixels
  void draw(std::span<const LineSegment> lines, const RenderView& view, float width);

 private:
  ShaderProgram program_;
  GlHandle<VertexArrayKind> vertices_;
  GlHandle<BufferKind> buffer_;
};

}  // namespace rankscope
