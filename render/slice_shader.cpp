#include "render/slice_shader.h"

#include "shader_sources.h"

namespace rankscope {

SliceShader::SliceShader() : program_("slice", shaders::fullscreen_vert, shaders::slice_frag) {}

void SliceShader::draw(const Texture2D& field, const Texture2D& colorMap, const SliceStyle& style, int width,
                       int height, Texture2D& result) const {
  result.allocate(width, height);
  const Framebuffer::Scope scope(framebuffer_, result);
  program_.use();
  program_.set("field", 0);
  program_.set("colorMap", 1);
  program_.set("size", static_cast<float>(width), static_cast<float>(height));
  program_.set("range", style.range);
  program_.set("spacing", style.spacing);
  program_.set("lineWidth", style.lineWidth);
  program_.set("lineColor", style.lineColor);
  program_.set("zeroColor", style.zeroColor);
  program_.set("notANumber", style.notANumber);
  colorMap.bind(1);
  field.bind(0);
  pass_.draw();
}

}  // namespace rankscope
