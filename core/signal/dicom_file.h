// Gray DICOM pictures through GDCM. Blocking; any thread but the UI's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "signal/image.h"

namespace rankscope {

struct DicomOptions {
  std::string window;  ///< "" (lowest to highest) | file | "CENTRE/WIDTH"
  int frame = -1;      ///< -1: there is only one
};

struct DicomWindow {
  double centre = 0, width = 0;
};

/// What a file says of itself.
struct DicomDescription {
  int width = 0, height = 0, frames = 1;
  int bits = 0;  ///< stored
  bool isSigned = false;
  std::string transferSyntax;  ///< "1.2.840.10008.1.2.1"
  std::string photometric;     ///< "MONOCHROME2"
  std::string modality;        ///< "CT"; may be empty
  double slope = 1, intercept = 0;
  std::optional<DicomWindow> window;
  std::optional<std::int64_t> padding;       ///< stored value
  std::optional<std::int64_t> paddingLimit;  ///< with it, every value from `padding` to here is padding
  double lowest = 0, highest = 0;  ///< after rescaling, padding left out; of the frame that was asked for
};

struct Dicom {
  DicomDescription description;
  Image image;  ///< one channel in [0, 1]
};

inline constexpr std::uint64_t kMaximumDicomBytes = 1ULL << 30;

/// "CENTRE/WIDTH". @throws UserError naming the option
DicomWindow parseWindow(const std::string& text);

/// Any transfer syntax that GDCM decodes; MONOCHROME1 or 2 with 8 to 32 bits; at most 2^26 pixels. The stored
/// values are rescaled (slope, intercept) and brought to [0, 1]: from the lowest to the highest, padding left
/// out, or through the linear window function of PS3.3 C.11.2.1.2.1. MONOCHROME1 is inverted. Padding becomes
/// 0: what the file says is padding, and in CT what lies below -1024 HU, which scanners write outside their
/// circle.
/// @throws UserError naming `where` for anything else
Dicom decodeDicom(std::span<const std::uint8_t> bytes, const DicomOptions& options, const std::string& where);
Dicom readDicom(const std::filesystem::path& path, const DicomOptions& options);

}  // namespace rankscope
