// A linked pair of shaders. GL thread only.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "render/gl_handle.h"

namespace rankscope {

class ShaderProgram {
 public:
  /// @param name for messages @throws std::runtime_error with the driver's log if a shader does not compile
  /// or link
  ShaderProgram(std::string name, std::string_view vertexSource, std::string_view fragmentSource);

  /// The same with a geometry shader between the two.
  ShaderProgram(std::string name, std::string_view vertexSource, std::string_view geometrySource,
                std::string_view fragmentSource);

  void use() const { glUseProgram(handle_.name()); }

  /// Of the program in use.
  void set(const char* uniform, int value) const;
  void set(const char* uniform, float value) const;
  void set(const char* uniform, float x, float y) const;
  void set(const char* uniform, const std::array<float, 3>& value) const;

  /// A 4 × 4 matrix, column after column.
  void set(const char* uniform, const std::array<float, 16>& matrix) const;

 private:
  void link(const std::array<GLuint, 3>& shaders);

  std::string name_;
  GlHandle<ProgramKind> handle_;
};

/// A triangle that covers the whole target; its vertex shader is shaders/fullscreen.vert.
class FullscreenPass {
 public:
  /// With the program in use and the textures bound. Leaves blending, depth test, scissor and culling
  /// switched off.
  void draw() const;

 private:
  GlHandle<VertexArrayKind> vertices_;
};

}  // namespace rankscope
