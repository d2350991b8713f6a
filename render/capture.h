// Reading back what was drawn, for screenshots and tests. GL thread only; waits for the drawing to end.
#pragma once

#include <cstdint>
#include <vector>

#include "render/texture.h"

namespace rankscope {

/// 8-bit RGB, row-major, the first row at the top.
struct Capture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgb;
};

/// The whole of the framebuffer that is bound for reading (the window's back buffer while a frame is being
/// made).
Capture captureFramebuffer(int width, int height);

/// A texture's own pixels, its row 0 first. 8-bit RGBA textures only; the alpha is dropped.
Capture captureTexture(const Texture2D& texture);

}  // namespace rankscope
