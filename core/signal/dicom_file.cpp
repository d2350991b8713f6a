#include "signal/dicom_file.h"

#include <algorithm>
#include <cstring>
#include <sstream>

#include <fmt/format.h>
#include <gdcmImageReader.h>
#include <gdcmStringFilter.h>
#include <gdcmTrace.h>

#include "base/error.h"
#include "base/isolated.h"
#include "signal/checks/dicom_check.h"
#include "signal/dicom_parcel.h"
#include "signal/dicom_scaling.h"

namespace rankscope {
namespace {

constexpr double kMaximumPixels = 1 << 26;

/// The first `count` numbers of an element, or none if it is absent, empty or no number.
template <class Number>
std::vector<Number> numbersOf(const gdcm::File& file, gdcm::Tag tag) {
  gdcm::StringFilter filter;
  filter.SetFile(file);
  std::istringstream text(filter.ToString(tag));
  text.imbue(std::locale::classic());
  std::vector<Number> numbers;
  for (std::string part; std::getline(text, part, '\\');) {
    std::istringstream one(part);
    one.imbue(std::locale::classic());
    Number number{};
    if (!(one >> number)) {
      break;
    }
    numbers.push_back(number);
  }
  return numbers;
}

/// DICOM pads text to an even length.
std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\0')) {
    text.pop_back();
  }
  return text;
}

std::string textOf(const gdcm::File& file, gdcm::Tag tag) {
  gdcm::StringFilter filter;
  filter.SetFile(file);
  return trimmed(filter.ToString(tag));
}

template <class Number>
std::optional<Number> firstOf(const std::vector<Number>& numbers) {
  return numbers.empty() ? std::nullopt : std::optional<Number>(numbers.front());
}

DicomDescription describe(const gdcm::ImageReader& reader, const std::string& where) {
  const gdcm::Image& image = reader.GetImage();
  const gdcm::File& file = reader.GetFile();
  const unsigned int* extents = image.GetDimensions();
  const unsigned int frames = image.GetNumberOfDimensions() > 2 ? extents[2] : 1;
  const double pixels = static_cast<double>(extents[0]) * extents[1] * frames;
  if (!(pixels >= 1) || pixels > kMaximumPixels) {
    throw UserError(where,
                    fmt::format("is a picture of {}x{} pixels and {} frames", extents[0], extents[1], frames),
                    "the limit is 67108864 pixels in all");
  }
  DicomDescription description;
  description.width = static_cast<int>(extents[0]);
  description.height = static_cast<int>(extents[1]);
  description.frames = static_cast<int>(frames);
  description.bits = image.GetPixelFormat().GetBitsStored();
  description.isSigned = image.GetPixelFormat().GetPixelRepresentation() != 0;
  description.transferSyntax = trimmed(file.GetHeader().GetDataSetTransferSyntax().GetString());
  description.photometric = trimmed(image.GetPhotometricInterpretation().GetString());
  description.modality = textOf(file, gdcm::Tag(0x0008, 0x0060));
  description.slope = image.GetSlope() == 0 ? 1 : image.GetSlope();
  description.intercept = image.GetIntercept();
  const auto centres = numbersOf<double>(file, gdcm::Tag(0x0028, 0x1050));
  const auto widths = numbersOf<double>(file, gdcm::Tag(0x0028, 0x1051));
  if (!centres.empty() && !widths.empty()) {
    description.window = DicomWindow{centres.front(), widths.front()};
  }
  description.padding = firstOf(numbersOf<std::int64_t>(file, gdcm::Tag(0x0028, 0x0120)));
  description.paddingLimit = firstOf(numbersOf<std::int64_t>(file, gdcm::Tag(0x0028, 0x0121)));
  if (description.photometric != "MONOCHROME1" && description.photometric != "MONOCHROME2") {
    throw UserError(where, fmt::format("is a picture of kind {}", description.photometric),
                    "only gray ones (MONOCHROME1, MONOCHROME2) are read");
  }
  return description;
}

/// Elements [first, first + count) of the decoded buffer.
template <class Stored>
std::vector<double> valuesAs(const std::vector<char>& buffer, std::size_t first, std::size_t count) {
  std::vector<double> values;
  values.reserve(count);
  for (std::size_t i = first; i < first + count; ++i) {
    Stored value;
    std::memcpy(&value, buffer.data() + i * sizeof(Stored), sizeof(Stored));
    values.push_back(static_cast<double>(value));
  }
  return values;
}

std::vector<double> storedValues(const gdcm::PixelFormat& format, const std::vector<char>& buffer,
                                 std::size_t first, std::size_t count, const std::string& where) {
  switch (format.GetScalarType()) {
    case gdcm::PixelFormat::UINT8:
      return valuesAs<std::uint8_t>(buffer, first, count);
    case gdcm::PixelFormat::INT8:
      return valuesAs<std::int8_t>(buffer, first, count);
    case gdcm::PixelFormat::UINT16:
      return valuesAs<std::uint16_t>(buffer, first, count);
    case gdcm::PixelFormat::INT16:
      return valuesAs<std::int16_t>(buffer, first, count);
    case gdcm::PixelFormat::UINT32:
      return valuesAs<std::uint32_t>(buffer, first, count);
    case gdcm::PixelFormat::INT32:
      return valuesAs<std::int32_t>(buffer, first, count);
    default:
      throw UserError(where, fmt::format("stores its values as {}", format.GetScalarTypeAsString()),
                      "only whole numbers of 8, 16 and 32 bits are read");
  }
}

std::size_t frameOf(const DicomDescription& description, int frame, const std::string& where) {
  if (frame < 0 && description.frames > 1) {
    throw UserError(where, fmt::format("has {} frames", description.frames),
                    fmt::format("choose one with --frame 0 to {}", description.frames - 1));
  }
  if (frame >= description.frames) {
    throw UserError(where,
                    fmt::format("has {} frames, and frame {} is not one of them", description.frames, frame),
                    fmt::format("choose 0 to {}", description.frames - 1));
  }
  return static_cast<std::size_t>(std::max(frame, 0));
}

std::vector<double> decodeFrame(const gdcm::Image& image, const DicomDescription& description,
                                std::size_t frame, const std::string& where) {
  const gdcm::PixelFormat& format = image.GetPixelFormat();
  const std::size_t pixels =
      static_cast<std::size_t>(description.width) * static_cast<std::size_t>(description.height);
  const std::size_t wanted = pixels * static_cast<std::size_t>(description.frames) * format.GetPixelSize();
  if (format.GetSamplesPerPixel() != 1 || image.GetBufferLength() != wanted) {
    throw UserError(where, "holds pixels that do not fit its size", "save it anew");
  }
  const gdcm::ByteValue* plain = image.GetDataElement().GetByteValue();
  if (plain != nullptr && !image.GetTransferSyntax().IsEncapsulated() && plain->GetLength() < wanted) {
    throw UserError(where,
                    fmt::format("holds {} bytes of pixels and needs {}",
                                static_cast<std::uint32_t>(plain->GetLength()), wanted),
                    "save it anew");
  }
  std::vector<char> buffer(wanted);
  if (!image.GetBuffer(buffer.data())) {
    throw UserError(where, "holds pixels that cannot be decoded", "save it anew, uncompressed if need be");
  }
  return storedValues(format, buffer, frame * pixels, pixels, where);
}

std::vector<std::uint8_t> decodeFile(std::span<const std::uint8_t> bytes, int chosen,
                                     const std::string& where) {
  gdcm::Trace::DebugOff();
  gdcm::Trace::WarningOff();
  gdcm::Trace::ErrorOff();
  std::istringstream stream(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  gdcm::ImageReader reader;
  reader.SetStream(stream);
  if (!reader.Read()) {
    throw UserError(where, "is a DICOM file without a picture that can be read", "name one with pixels");
  }
  const DicomDescription description = describe(reader, where);
  const std::size_t frame = frameOf(description, chosen, where);
  return packDicom(description, decodeFrame(reader.GetImage(), description, frame, where));
}

}  // namespace

Dicom decodeDicom(std::span<const std::uint8_t> bytes, const DicomOptions& options,
                  const std::string& where) {
  if (!options.window.empty() && options.window != "file") {
    parseWindow(options.window);
  }
  checkDicom(bytes, where);
  try {
    // Debian builds GDCM with its assertions: a file that it did not expect ends the process.
    const auto decoded = runIsolated([&] { return decodeFile(bytes, options.frame, where); });
    std::vector<double> stored;
    Dicom dicom{unpackDicom(decoded, stored), {}};
    dicom.image = scaleDicom(stored, dicom.description, options.window, where);
    return dicom;
  } catch (const IsolatedCrash&) {
    throw UserError(where, "is a DICOM file that cannot be decoded", "save it anew, uncompressed if need be");
  }
}

}  // namespace rankscope
