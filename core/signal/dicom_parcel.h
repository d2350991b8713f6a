// A decoded DICOM frame as bytes, on its way out of the process that decoded it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "signal/dicom_file.h"

namespace rankscope {

/// Texts longer than 63 characters are cut.
std::vector<std::uint8_t> packDicom(const DicomDescription& description, std::span<const double> stored);

/// @param bytes as packDicom made them in a copy of this process
DicomDescription unpackDicom(std::span<const std::uint8_t> bytes, std::vector<double>& stored);

}  // namespace rankscope
