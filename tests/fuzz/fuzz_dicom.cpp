// Any bytes must either decode to a whole picture in [0, 1] or be refused by a UserError. The decoder itself
// runs in a child: what is fuzzed from within is our walk over the elements.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "base/error.h"
#include "signal/checks/dicom_check.h"
#include "signal/dicom_file.h"

namespace {

void require(bool condition) {
  if (!condition) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> bytes(data, size);
  try {
    rankscope::checkDicom(bytes, "input");
    const rankscope::Dicom dicom = rankscope::decodeDicom(bytes, {"", 0}, "input");
    require(dicom.image.width > 0 && dicom.image.height > 0 && dicom.image.channels == 1);
    require(dicom.image.pixels.size() == dicom.image.pixelCount());
    for (const float value : dicom.image.pixels) {
      require(value >= 0 && value <= 1);
    }
  } catch (const rankscope::UserError&) {
    // Refused in the way that a user understands.
  }
  return 0;
}
