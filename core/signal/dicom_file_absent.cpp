// In place of dicom_file.cpp where there is no GDCM.
#include "base/error.h"
#include "signal/dicom_file.h"

namespace rankscope {

Dicom decodeDicom(std::span<const std::uint8_t>, const DicomOptions&, const std::string& where) {
  throw UserError(where, "this program was built without DICOM", "build it with GDCM");
}

}  // namespace rankscope
