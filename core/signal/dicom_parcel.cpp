#include "signal/dicom_parcel.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace rankscope {
namespace {

using Text = std::array<char, 64>;

struct Parcel {
  Text transferSyntax{}, photometric{}, modality{};
  std::int32_t width = 0, height = 0, frames = 1, bits = 0;
  bool isSigned = false, hasWindow = false, hasPadding = false, hasPaddingLimit = false;
  double slope = 1, intercept = 0, windowCentre = 0, windowWidth = 0;
  std::int64_t padding = 0, paddingLimit = 0;
};

Text textOf(const std::string& text) {
  Text field{};
  std::copy_n(text.begin(), std::min(text.size(), field.size() - 1), field.begin());
  return field;
}

}  // namespace

std::vector<std::uint8_t> packDicom(const DicomDescription& from, std::span<const double> stored) {
  Parcel parcel;
  parcel.transferSyntax = textOf(from.transferSyntax);
  parcel.photometric = textOf(from.photometric);
  parcel.modality = textOf(from.modality);
  parcel.width = from.width;
  parcel.height = from.height;
  parcel.frames = from.frames;
  parcel.bits = from.bits;
  parcel.isSigned = from.isSigned;
  parcel.slope = from.slope;
  parcel.intercept = from.intercept;
  parcel.hasWindow = from.window.has_value();
  parcel.windowCentre = from.window.value_or(DicomWindow{}).centre;
  parcel.windowWidth = from.window.value_or(DicomWindow{}).width;
  parcel.hasPadding = from.padding.has_value();
  parcel.padding = from.padding.value_or(0);
  parcel.hasPaddingLimit = from.paddingLimit.has_value();
  parcel.paddingLimit = from.paddingLimit.value_or(0);
  std::vector<std::uint8_t> bytes(sizeof parcel + stored.size_bytes());
  std::memcpy(bytes.data(), &parcel, sizeof parcel);
  std::memcpy(bytes.data() + sizeof parcel, stored.data(), stored.size_bytes());
  return bytes;
}

DicomDescription unpackDicom(std::span<const std::uint8_t> bytes, std::vector<double>& stored) {
  Parcel parcel;
  std::memcpy(&parcel, bytes.data(), sizeof parcel);
  stored.resize((bytes.size() - sizeof parcel) / sizeof(double));
  std::memcpy(stored.data(), bytes.data() + sizeof parcel, stored.size() * sizeof(double));
  DicomDescription description;
  description.transferSyntax = parcel.transferSyntax.data();
  description.photometric = parcel.photometric.data();
  description.modality = parcel.modality.data();
  description.width = parcel.width;
  description.height = parcel.height;
  description.frames = parcel.frames;
  description.bits = parcel.bits;
  description.isSigned = parcel.isSigned;
  description.slope = parcel.slope;
  description.intercept = parcel.intercept;
  if (parcel.hasWindow) {
    description.window = DicomWindow{parcel.windowCentre, parcel.windowWidth};
  }
  if (parcel.hasPadding) {
    description.padding = parcel.padding;
  }
  if (parcel.hasPaddingLimit) {
    description.paddingLimit = parcel.paddingLimit;
  }
  return description;
}

}  // namespace rankscope
