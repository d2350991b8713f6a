// In place of exr_file.cpp where there is no OpenEXR.
#include "base/error.h"
#include "signal/exr_file.h"

namespace rankscope {

Image decodeExr(std::span<const std::uint8_t>, const std::string& where) {
  throw UserError(where, "this program was built without OpenEXR", "build it with OpenEXR");
}

}  // namespace rankscope
