// A field of signed distances on a plane, with lines of the same distance. GL thread only.
#pragma once

#include "render/framebuffer.h"
#include "render/picture_shader.h"
#include "render/shader_program.h"
#include "render/texture.h"

namespace rankscope {

struct SliceStyle {
  float range = 0.5F;     ///< the colour map goes from −range to range; above 0, in the field's unit
  float spacing = 0.05F;  ///< between lines; above 0, in the field's unit
  float lineWidth = 1;    ///< in pixels; twice that where the field is zero
  ShownColor lineColor{0.10F, 0.11F, 0.13F};
  ShownColor zeroColor{1, 1, 1};
  ShownColor notANumber{128 / 255.0F, 128 / 255.0F, 128 / 255.0F};

  bool operator==(const SliceStyle&) const = default;
};

class SliceShader {
 public:
  SliceShader();

  /// @param field one channel of floats, read linearly between its texels; its row 0 becomes the result's
  /// @param colorMap a row of texels from the lowest value to the highest
  /// @param width,height of the result, in pixels: the whole field is stretched over it
  void draw(const Texture2D& field, const Texture2D& colorMap, const SliceStyle& style, int width, int height,
            Texture2D& result) const;

 private:
  Framebuffer framebuffer_;
  FullscreenPass pass_;
  ShaderProgram program_;
};

}  // namespace rankscope
