#include "render/scene_target.h"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include <fmt/format.h>

namespace rankscope {
namespace {

void requireComplete(const SceneFormat& format) {
  const GLenum status = glCheckFramebufferStatus(GL_FRAMEBUFFER);
  if (status != GL_FRAMEBUFFER_COMPLETE) {
    throw std::runtime_error(fmt::format("OpenGL cannot draw a scene of {} x {} (status {:#x})", format.width,
                                         format.height, status));
  }
}

}  // namespace

bool drawsInSoftware() {
  const auto* bytes = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
  const std::string_view renderer = bytes == nullptr ? "" : bytes;
  // Mesa's three.
  return renderer.find("llvmpipe") != std::string_view::npos ||
         renderer.find("softpipe") != std::string_view::npos ||
         renderer.find("SWR") != std::string_view::npos;
}

void SceneTarget::allocate(const SceneFormat& format) {
  if (format == format_) {
    return;
  }
  GLint most = 1;
  glGetIntegerv(GL_MAX_SAMPLES, &most);
  const GLsizei samples = format.samples > 1 ? std::min(format.samples, most) : 0;
  glBindRenderbuffer(GL_RENDERBUFFER, color_.name());
  glRenderbufferStorageMultisample(GL_RENDERBUFFER, samples, GL_RGBA8, format.width, format.height);
  glBindRenderbuffer(GL_RENDERBUFFER, depth_.name());
  glRenderbufferStorageMultisample(GL_RENDERBUFFER, samples, GL_DEPTH_COMPONENT24, format.width,
                                   format.height);
  glBindRenderbuffer(GL_RENDERBUFFER, 0);
  format_ = format;
}

void SceneTarget::attach(Texture2D& result) {
  glBindFramebuffer(GL_FRAMEBUFFER, resolved_.name());
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, result.name(), 0);
  glBindFramebuffer(GL_FRAMEBUFFER, drawn_.name());
  if (format_.samples > 1) {
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, color_.name());
  } else {
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, result.name(), 0);
  }
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_DEPTH_ATTACHMENT, GL_RENDERBUFFER, depth_.name());
}

SceneTarget::Scope::Scope(SceneTarget& target, const SceneFormat& format, const ShownColor& background,
                          Texture2D& result, SceneStart start)
    : target_(target), result_(result) {
  glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &previous_);
  glGetIntegerv(GL_VIEWPORT, viewport_);
  result.allocate(format.width, format.height);
  target.allocate(format);
  target.attach(result);
  try {
    requireComplete(format);
  } catch (...) {
    glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(previous_));
    throw;
  }
  glViewport(0, 0, format.width, format.height);
  glDisable(GL_SCISSOR_TEST);
  glDisable(GL_BLEND);
  glDisable(GL_CULL_FACE);
  glEnable(GL_DEPTH_TEST);
  glDepthFunc(GL_LESS);
  glDepthMask(GL_TRUE);
  if (start == SceneStart::Continued) {
    return;
  }
  glClearColor(background[0], background[1], background[2], 1);
  glClear(GL_COLOR_BUFFER_BIT | GL_DEPTH_BUFFER_BIT);
}

SceneTarget::Scope::~Scope() {
  glDisable(GL_DEPTH_TEST);
  if (target_.format_.samples > 1) {
    const SceneFormat& format = target_.format_;
    glBindFramebuffer(GL_READ_FRAMEBUFFER, target_.drawn_.name());
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, target_.resolved_.name());
    glBlitFramebuffer(0, 0, format.width, format.height, 0, 0, format.width, format.height,
                      GL_COLOR_BUFFER_BIT, GL_NEAREST);
  }
  // The result may be destroyed before this target is.
  for (const GLuint framebuffer : {target_.drawn_.name(), target_.resolved_.name()}) {
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, 0, 0);
  }
  glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(previous_));
  glViewport(viewport_[0], viewport_[1], viewport_[2], viewport_[3]);
  result_.markChanged();
}

}  // namespace rankscope
