// Pictures of surfaces without a GPU: for reports, and where there is no window.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "camera/camera.h"
#include "compute/parallel_for.h"
#include "mesh/mesh.h"
#include "mesh/ray_caster.h"

namespace rankscope {

enum class PortraitMode {
  Shaded,   ///< under a light that goes with the eye
  Normals,  ///< the normal (x, y, z) as red, green and blue, from −1 at 0 to 1 at 1
  Values,   ///< a number for each vertex through the colour map
};

struct PortraitStyle {
  PortraitMode mode = PortraitMode::Shaded;
  std::array<float, 3> background{1, 1, 1};  ///< sRGB
  std::array<float, 3> front{0.80F, 0.79F, 0.77F};
  std::array<float, 3> back{0.45F, 0.36F, 0.34F};  ///< of the inner side, where a surface is open
  float highest = 1;                               ///< value at the colour map's end; 0 is at its beginning
};

/// 8-bit sRGB, row-major from the upper left.
struct PortraitPicture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;
};

/// Immutable; any number of threads at once.
class Portrait {
 public:
  /// @param mesh with triangles; it must outlive this  @param values one for each vertex, or none
  explicit Portrait(const Mesh& mesh, std::span<const float> values = {});

  /// Four rays through each pixel. The same picture for any number of threads.
  /// @pre values were given if the style's mode is Values
  PortraitPicture render(const Camera& camera, int width, int height, const PortraitStyle& style,
                         const ParallelFor& parallelFor) const;

 private:
  using Color = std::array<float, 3>;
  Color colorOf(const Point3& eye, const CameraPose& pose, const Vector3& direction,
                const PortraitStyle& style) const;
  Color surfaceColor(const RayCaster::Hit& hit, const CameraPose& pose, const Vector3& direction,
                     const PortraitStyle& style) const;

  const Mesh& mesh_;
  std::span<const float> values_;
  RayCaster caster_;
};

}  // namespace rankscope
