// Surfaces and clouds as the eye should see them. GL thread only.
#pragma once

#include <array>
#include <limits>

#include "render/mesh_buffers.h"
#include "render/picture_shader.h"
#include "render/shader_program.h"
#include "render/texture.h"

namespace rankscope {

/// Where a scene is seen from. Matrices are column after column, as OpenGL reads them.
struct RenderView {
  std::array<float, 16> view{};        ///< from the world to the eye: x right, y up, z towards the eye
  std::array<float, 16> projection{};  ///< from the eye to clip coordinates
  int width = 0;                       ///< of the target, in pixels
  int height = 0;
};

enum class SurfaceMode {
  Shaded,   ///< `front` and `back` under a light that goes with the eye
  Normals,  ///< the normal (x, y, z) as red, green and blue, from −1 at 0 to 1 at 255
  Values,   ///< through the colour map; nothing is known of a surface without values
  Colors,   ///< as uploaded
};

struct SurfaceStyle {
  SurfaceMode mode = SurfaceMode::Shaded;
  ShownColor front{0.80F, 0.79F, 0.77F};  ///< of the side that normals (or else the winding) look to
  ShownColor back{0.45F, 0.36F, 0.34F};   ///< of the other: seen where a surface is open or inside out
  bool wire = false;                      ///< edges over it; the cloud of points has none
  ShownColor lineColor{0.16F, 0.17F, 0.20F};
  float lineWidth = 1;  ///< in pixels
  float low = 0;        ///< value at the colour map's first texel
  float high = 1;       ///< at its last; above `low`
  float relief = 0;     ///< how much light values and colours take: 0 none, so that colours are exact; 1 all
  float pointSize = 3;  ///< in pixels
  ShownColor notANumber{128 / 255.0F, 128 / 255.0F, 128 / 255.0F};  ///< a gray that is not on the map

  bool operator==(const SurfaceStyle&) const = default;
};

/// A part of a surface, so that a large one can be drawn over several frames.
struct SurfacePart {
  int first = 0;
  int count = std::numeric_limits<int>::max();  ///< triangles, or points of a cloud; fewer where it ends
};

/// Draws into the target that is bound, with the depth test as it is.
class MeshRenderer {
 public:
  MeshRenderer();

  /// @param colorMap a row of texels from the smallest value to the largest; may be null unless mode is
  /// Values
  /// @throws std::invalid_argument if values are to be shown without a map
  void draw(const MeshBuffers& mesh, const RenderView& view, const SurfaceStyle& style,
            const Texture2D* colorMap = nullptr, const SurfacePart& part = {}) const;

 private:
  ShaderProgram plain_;
  ShaderProgram wire_;
};

}  // namespace rankscope
