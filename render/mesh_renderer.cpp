#include "render/mesh_renderer.h"

#include <stdexcept>
#include <string>
#include <string_view>

#include "shader_sources.h"

namespace rankscope {
namespace {

/// The source with a macro defined, after the line that tells the version.
std::string withMacro(std::string_view source, std::string_view macro) {
  const std::size_t line = source.find('\n') + 1;
  std::string text(source.substr(0, line));
  text.append("#define ").append(macro).append("\n").append(source.substr(line));
  return text;
}

void setStyle(const ShaderProgram& program, const SurfaceStyle& style) {
  program.set("mode", static_cast<int>(style.mode));
  program.set("front", style.front);
  program.set("back", style.back);
  program.set("relief", style.relief);
  program.set("low", style.low);
  program.set("high", style.high);
  program.set("notANumber", style.notANumber);
  program.set("pointSize", style.pointSize);
  program.set("lineColor", style.lineColor);
  program.set("lineWidth", style.lineWidth);
  program.set("colorMap", 0);
}

}  // namespace

MeshRenderer::MeshRenderer()
    : plain_("mesh", shaders::mesh_vert, shaders::mesh_frag),
      wire_("mesh with wires", shaders::mesh_vert, shaders::mesh_wire_geom,
            withMacro(shaders::mesh_frag, "WIRE")) {}

void MeshRenderer::draw(const MeshBuffers& mesh, const RenderView& view, const SurfaceStyle& style,
                        const Texture2D* colorMap, const SurfacePart& part) const {
  if (style.mode == SurfaceMode::Values) {
    if (colorMap == nullptr) {
      throw std::invalid_argument("values are shown through a colour map");
    }
    colorMap->bind(0);
  }
  const ShaderProgram& program = style.wire && !mesh.isPointCloud() ? wire_ : plain_;
  program.use();
  setStyle(program, style);
  program.set("view", view.view);
  program.set("projection", view.projection);
  program.set("viewport", static_cast<float>(view.width), static_cast<float>(view.height));
  program.set("smoothNormals", mesh.hasNormals() ? 1 : 0);
  program.set("points", mesh.isPointCloud() ? 1 : 0);
  glEnable(GL_PROGRAM_POINT_SIZE);
  mesh.draw(part.first, part.count);
  glDisable(GL_PROGRAM_POINT_SIZE);
}

}  // namespace rankscope
