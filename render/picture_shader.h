// From float pictures to what is shown: 8-bit RGBA at the picture's own size. GL thread only.
#pragma once

#include <array>

#include "render/framebuffer.h"
#include "render/shader_program.h"
#include "render/texture.h"

namespace rankscope {

/// A colour in [0, 1].
using ShownColor = std::array<float, 3>;

/// Per pixel, the mean over channels of the target t against the reconstruction p.
enum class ErrorMapMetric { Absolute, Squared, Signed };

struct ErrorMapStyle {
  ErrorMapMetric metric = ErrorMapMetric::Absolute;
  float maximum = 0.25F;  ///< top of the scale, above 0; Signed runs from -maximum to maximum
  ShownColor notANumber{128 / 255.0F, 128 / 255.0F, 128 / 255.0F};  ///< a gray that is not on the map

  bool operator==(const ErrorMapStyle&) const = default;
};

/// Of NaN where a picture has pixels that nobody knows: a dark slate, which is no error.
inline constexpr ShownColor kBlankColor{0.125F, 0.14F, 0.165F};

struct PictureStyle {
  float low = 0;                            ///< shown as black; of gray and colour, not of alpha
  float high = 1;                           ///< shown as white; above `low`
  ShownColor notANumber{1.0F, 0.0F, 1.0F};  ///< magenta: what a diverged network gives
};

/// Draws pictures and error maps.
class PictureShader {
 public:
  PictureShader();

  /// Gray, gray+alpha, RGB or RGBA: clipped to the style's range, alpha over a checkerboard of 8 picture
  /// pixels.
  void drawPicture(const Texture2D& picture, const PictureStyle& style, Texture2D& result) const;

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
