// In place of exr_file.cpp and exr_decode.cpp where there is no OpenEXR.
#include "base/error.h"
#include "signal/exr_decode.h"
#include "signal/exr_file.h"

namespace rankscope {

Image decodeExr(std::span<const std::uint8_t>, const std::string& where) {
  throw UserError(where, "this program was built without OpenEXR", "build it with OpenEXR");
}

Image decodeExrHere(std::span<const std::uint8_t> bytes, const std::string& where, int) {
  return decodeExr(bytes, where);
}

}  // namespace rankscope
