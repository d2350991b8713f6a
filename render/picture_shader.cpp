#include "render/picture_shader.h"

#include <stdexcept>

#include "shader_sources.h"

namespace rankscope {

PictureShader::PictureShader()
    : picture_("picture", shaders::fullscreen_vert, shaders::picture_frag),
      errorMap_("error map", shaders::fullscreen_vert, shaders::error_map_frag) {}

void PictureShader::drawPicture(const Texture2D& picture, const PictureStyle& style,
                                Texture2D& result) const {
  result.allocate(picture.width(), picture.height());
  const Framebuffer::Scope scope(framebuffer_, result);
  picture_.use();
  picture_.set("picture", 0);
  picture_.set("channels", picture.channels());
  picture_.set("low", style.low);
  picture_.set("high", style.high);
  picture_.set("notANumber", style.notANumber);
  picture.bind(0);
  pass_.draw();
}

void PictureShader::drawErrorMap(const Texture2D& target, const Texture2D& reconstruction,
                                 const Texture2D& colorMap, const ErrorMapStyle& style,
                                 Texture2D& result) const {
  if (target.width() != reconstruction.width() || target.height() != reconstruction.height() ||
      target.channels() != reconstruction.channels()) {
    throw std::invalid_argument("an error map needs two pictures of the same size and channels");
  }
  result.allocate(target.width(), target.height());
  const Framebuffer::Scope scope(framebuffer_, result);
  errorMap_.use();
  errorMap_.set("target", 0);
  errorMap_.set("reconstruction", 1);
  errorMap_.set("colorMap", 2);
  errorMap_.set("channels", static_cast<float>(target.channels()));
  errorMap_.set("metric", static_cast<int>(style.metric));
  errorMap_.set("maximum", style.maximum);
  errorMap_.set("notANumber", style.notANumber);
  colorMap.bind(2);
  reconstruction.bind(1);
  target.bind(0);
  pass_.draw();
}

}  // namespace rankscope
