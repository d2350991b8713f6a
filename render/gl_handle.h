// Ownership of OpenGL names. Every object of this folder is made, used and destroyed on the one thread whose
// GL 3.3 core context is current.
#pragma once

#include <utility>

#include <epoxy/gl.h>

namespace rankscope {

/// A move-only OpenGL name. `Kind` has static create() and destroy(GLuint).
template <class Kind>
class GlHandle {
 public:
  GlHandle() : name_(Kind::create()) {}
  ~GlHandle() { reset(); }
  GlHandle(GlHandle&& other) noexcept : name_(std::exchange(other.name_, 0)) {}
  GlHandle& operator=(GlHandle&& other) noexcept {
    if (this != &other) {
      reset();
      name_ = std::exchange(other.name_, 0);
    }
    return *this;
  }
  GlHandle(const GlHandle&) = delete;
  GlHandle& operator=(const GlHandle&) = delete;

  GLuint name() const { return name_; }

 private:
  void reset() {
    if (name_ != 0) {
      Kind::destroy(name_);
    }
  }

  GLuint name_ = 0;
};

struct TextureKind {
  static GLuint create() {
    GLuint name = 0;
    glGenTextures(1, &name);
    return name;
  }
  static void destroy(GLuint name) { glDeleteTextures(1, &name); }
};

struct FramebufferKind {
  static GLuint create() {
    GLuint name = 0;
    glGenFramebuffers(1, &name);
    return name;
  }
  static void destroy(GLuint name) { glDeleteFramebuffers(1, &name); }
};

struct RenderbufferKind {
  static GLuint create() {
    GLuint name = 0;
    glGenRenderbuffers(1, &name);
    return name;
  }
  static void destroy(GLuint name) { glDeleteRenderbuffers(1, &name); }
};

struct BufferKind {
  static GLuint create() {
    GLuint name = 0;
    glGenBuffers(1, &name);
    return name;
  }
  static void destroy(GLuint name) { glDeleteBuffers(1, &name); }
};

struct VertexArrayKind {
  static GLuint create() {
    GLuint name = 0;
    glGenVertexArrays(1, &name);
    return name;
  }
  static void destroy(GLuint name) { glDeleteVertexArrays(1, &name); }
};

struct ProgramKind {
  static GLuint create() { return glCreateProgram(); }
  static void destroy(GLuint name) { glDeleteProgram(name); }
};

struct VertexShaderKind {
  static GLuint create() { return glCreateShader(GL_VERTEX_SHADER); }
  static void destroy(GLuint name) { glDeleteShader(name); }
};

struct GeometryShaderKind {
  static GLuint create() { return glCreateShader(GL_GEOMETRY_SHADER); }
  static void destroy(GLuint name) { glDeleteShader(name); }
};

struct FragmentShaderKind {
  static GLuint create() { return glCreateShader(GL_FRAGMENT_SHADER); }
  static void destroy(GLuint name) { glDeleteShader(name); }
};

}  // namespace rankscope
