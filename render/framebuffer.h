// Drawing into a texture. GL thread only.
#pragma once

#include "render/gl_handle.h"
#include "render/texture.h"

namespace rankscope {

/// A framebuffer object whose colour attachment is chosen for each drawing.
class Framebuffer {
 public:
  /// While alive, drawing goes to `target` and covers all of it; afterwards to where it went before.
  class Scope {
   public:
    /// @throws std::runtime_error if the driver cannot draw into such a texture
    Scope(const Framebuffer& framebuffer, Texture2D& target);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Texture2D& target_;
    GLint previous_ = 0;
    GLint viewport_[4] = {};
  };

  GLuint name() const { return handle_.name(); }

 private:
  GlHandle<FramebufferKind> handle_;
};

}  // namespace rankscope
