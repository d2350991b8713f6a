#include "render/framebuffer.h"

#include <stdexcept>

#include <fmt/format.h>

namespace rankscope {

Framebuffer::Scope::Scope(const Framebuffer& framebuffer, Texture2D& target) : target_(target) {
  glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &previous_);
  glGetIntegerv(GL_VIEWPORT, viewport_);
  glBindFramebuffer(GL_FRAMEBUFFER, framebuffer.name());
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, target.name(), 0);
  const GLenum status = glCheckFramebufferStatus(GL_FRAMEBUFFER);
  if (status != GL_FRAMEBUFFER_COMPLETE) {
    glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(previous_));
    throw std::runtime_error(fmt::format("OpenGL cannot draw into a texture of {} x {} (status {:#x})",
                                         target.width(), target.height(), status));
  }
  glViewport(0, 0, target.width(), target.height());
}

Framebuffer::Scope::~Scope() {
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, 0, 0);
  glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(previous_));
  glViewport(viewport_[0], viewport_[1], viewport_[2], viewport_[3]);
  target_.markChanged();
}

}  // namespace rankscope
