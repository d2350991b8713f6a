// What `export view` and `export turntable` take pictures of: a learnt surface, a mesh, or a learnt scene.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "camera/camera.h"
#include "cli/export_source.h"
#include "signal/image_ops.h"

namespace rankscope {

class Studio {
 public:
  virtual ~Studio() = default;

  /// Everything, from a usual direction.
  virtual Camera usualCamera(double aspect) const = 0;

  /// width x height x 3, row-major.
  virtual std::vector<std::uint8_t> picture(const Camera& camera, const PixelSize& size) = 0;

  /// "5120 triangles", for the line that is printed.
  virtual std::string contents() const = 0;
};

/// @param mode "" is the usual one: shaded or colour
/// @throws UserError for what cannot be read, is not learnt yet, or has no such mode
std::unique_ptr<Studio> makeStudio(const SurfaceSource& source, const std::string& mode);

}  // namespace rankscope
