#include "render/capture.h"

#include <algorithm>
#include <cstddef>

namespace rankscope {
namespace {

Capture readPixels(int width, int height) {
  Capture capture{width, height, {}};
  capture.rgb.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glPixelStorei(GL_PACK_ROW_LENGTH, 0);
  glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE, capture.rgb.data());
  return capture;
}

void flipRows(Capture& capture) {
  const auto stride = static_cast<std::ptrdiff_t>(capture.width) * 3;
  for (std::ptrdiff_t low = 0, high = capture.height - 1; low < high; ++low, --high) {
    std::swap_ranges(capture.rgb.begin() + low * stride, capture.rgb.begin() + (low + 1) * stride,
                     capture.rgb.begin() + high * stride);
  }
}

}  // namespace

Capture captureFramebuffer(int width, int height) {
  Capture capture = readPixels(width, height);
  flipRows(capture);
  return capture;
}

Capture captureTexture(const Texture2D& texture) {
  const GlHandle<FramebufferKind> framebuffer;
  GLint previous = 0;
  glGetIntegerv(GL_READ_FRAMEBUFFER_BINDING, &previous);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer.name());
  glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture.name(), 0);
  Capture capture = readPixels(texture.width(), texture.height());
  glBindFramebuffer(GL_READ_FRAMEBUFFER, static_cast<GLuint>(previous));
  return capture;
}

}  // namespace rankscope
