// Any bytes must either decode to a whole picture in [0, 1] or be refused. The decoder itself runs in a
// child: what is fuzzed from within is our walk over the elements.
#include <cstdint>
#include <span>

#include "fuzz_support.h"
#include "signal/checks/dicom_check.h"
#include "signal/dicom_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rankscope;
  using fuzz::require;
  const std::span<const std::uint8_t> bytes(data, size);
  fuzz::decodeOrRefuse([&] {
    checkDicom(bytes, "input");
    const Dicom dicom = decodeDicom(bytes, {"", 0}, "input");
    require(dicom.image.width > 0 && dicom.image.height > 0 && dicom.image.channels == 1);
    require(dicom.image.pixels.size() == dicom.image.pixelCount());
    for (const float value : dicom.image.pixels) {
      require(value >= 0 && value <= 1);
    }
  });
  return 0;
}
