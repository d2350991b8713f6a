// From float pictures to what is shown: 8-bit RGBA at the picture's own size. GL thread only.
#pragma once

#include "render/framebuffer.h"
#include "render/shader_program.h"
#include "render/texture.h"

namespace rankscope {

/// Per pixel, the mean over channels of the target t against the reconstruction p.
enum class ErrorMapMetric { Absolute, Squared, Signed };

struct ErrorMapStyle {
  ErrorMapMetric metric = ErrorMapMetric::Absolute;
  float maximum = 0.25F;  ///< top of the scale, above 0; Signed runs from -maximum to maximum
};

/// Draws pictures and error maps. Pixels that are not a number come out magenta in a picture, gray in an
/// error map.
class PictureShader {
 public:
  PictureShader();

  /// Gray, gray+alpha, RGB or RGBA in [0, 1]: clipped, alpha over a checkerboard of 8 picture pixels.
  void drawPicture(const Texture2D& picture, Texture2D& result) const;

  /// @param reconstruction of the same size and channels as `target`
  /// @param colorMap a row of texels from the smallest value to the largest
  void drawErrorMap(const Texture2D& target, const Texture2D& reconstruction, const Texture2D& colorMap,
                    const ErrorMapStyle& style, Texture2D& result) const;

 private:
  Framebuffer framebuffer_;
  FullscreenPass pass_;
  ShaderProgram picture_;
  ShaderProgram errorMap_;
};

}  // namespace rankscope
