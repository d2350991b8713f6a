#include "render/shader_program.h"

#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace rankscope {
namespace {

void compile(GLuint shader, const std::string& program, const char* stage, std::string_view source) {
  const char* text = source.data();
  const auto length = static_cast<GLint>(source.size());
  glShaderSource(shader, 1, &text, &length);
  glCompileShader(shader);
  GLint compiled = 0;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &compiled);
  if (compiled == GL_TRUE) {
    return;
  }
  GLint logLength = 0;
  glGetShaderiv(shader, GL_INFO_LOG_LENGTH, &logLength);
  std::string log(static_cast<std::size_t>(logLength), '\0');
  glGetShaderInfoLog(shader, logLength, nullptr, log.data());
  throw std::runtime_error(fmt::format("shader {} ({}) does not compile: {}", program, stage, log.c_str()));
}

}  // namespace

ShaderProgram::ShaderProgram(std::string name, std::string_view vertexSource, std::string_view fragmentSource)
    : name_(std::move(name)) {
  const GlHandle<VertexShaderKind> vertex;
  const GlHandle<FragmentShaderKind> fragment;
  compile(vertex.name(), name_, "vertex", vertexSource);
  compile(fragment.name(), name_, "fragment", fragmentSource);
  link({vertex.name(), 0, fragment.name()});
}

ShaderProgram::ShaderProgram(std::string name, std::string_view vertexSource, std::string_view geometrySource,
                             std::string_view fragmentSource)
    : name_(std::move(name)) {
  const GlHandle<VertexShaderKind> vertex;
  const GlHandle<GeometryShaderKind> geometry;
  const GlHandle<FragmentShaderKind> fragment;
  compile(vertex.name(), name_, "vertex", vertexSource);
  compile(geometry.name(), name_, "geometry", geometrySource);
  compile(fragment.name(), name_, "fragment", fragmentSource);
  link({vertex.name(), geometry.name(), fragment.name()});
}

void ShaderProgram::link(const std::array<GLuint, 3>& shaders) {
  for (const GLuint shader : shaders) {
    if (shader != 0) {
      glAttachShader(handle_.name(), shader);
    }
  }
  glLinkProgram(handle_.name());
  for (const GLuint shader : shaders) {
    if (shader != 0) {
      glDetachShader(handle_.name(), shader);
    }
  }
  GLint linked = 0;
  glGetProgramiv(handle_.name(), GL_LINK_STATUS, &linked);
  if (linked != GL_TRUE) {
    GLint length = 0;
    glGetProgramiv(handle_.name(), GL_INFO_LOG_LENGTH, &length);
    std::string log(static_cast<std::size_t>(length), '\0');
    glGetProgramInfoLog(handle_.name(), length, nullptr, log.data());
    throw std::runtime_error(fmt::format("shader {} does not link: {}", name_, log.c_str()));
  }
}

void ShaderProgram::set(const char* uniform, int value) const {
  glUniform1i(glGetUniformLocation(handle_.name(), uniform), value);
}

void ShaderProgram::set(const char* uniform, float value) const {
  glUniform1f(glGetUniformLocation(handle_.name(), uniform), value);
}

void ShaderProgram::set(const char* uniform, float x, float y) const {
  glUniform2f(glGetUniformLocation(handle_.name(), uniform), x, y);
}

void ShaderProgram::set(const char* uniform, const std::array<float, 3>& value) const {
  glUniform3fv(glGetUniformLocation(handle_.name(), uniform), 1, value.data());
}

void ShaderProgram::set(const char* uniform, const std::array<float, 16>& matrix) const {
  glUniformMatrix4fv(glGetUniformLocation(handle_.name(), uniform), 1, GL_FALSE, matrix.data());
}

void FullscreenPass::draw() const {
  glDisable(GL_BLEND);
  glDisable(GL_DEPTH_TEST);
  glDisable(GL_SCISSOR_TEST);
  glDisable(GL_CULL_FACE);
  glBindVertexArray(vertices_.name());
  glDrawArrays(GL_TRIANGLES, 0, 3);
  glBindVertexArray(0);
}

}  // namespace rankscope
