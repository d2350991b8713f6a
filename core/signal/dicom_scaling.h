// From stored DICOM values to a picture. Pure functions, any thread.
#pragma once

#include <span>
#include <string>

#include "signal/dicom_file.h"

namespace rankscope {

/// One frame of stored values as decodeDicom describes it; fills in description.lowest and highest.
/// @throws UserError naming `where` if there is nothing but padding, one value, or no such window
Image scaleDicom(std::span<const double> stored, DicomDescription& description, const std::string& window,
                 const std::string& where);

}  // namespace rankscope
