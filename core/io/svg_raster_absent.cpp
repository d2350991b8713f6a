#include "io/svg_raster.h"

namespace rankscope {

std::vector<std::uint8_t> pngOfSvg(const std::string&, double) {
  return {};
}

}  // namespace rankscope
