#include "signal/dicom_scaling.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/error.h"
#include "base/file.h"

namespace rankscope {
namespace {

/// Air is -1000 HU, and 12-bit scanners begin at -1024: nothing in a body is less.
constexpr double kLowestHounsfield = -1024;

class Padding {
 public:
  explicit Padding(const DicomDescription& description) : ct_(description.modality == "CT") {
    if (description.padding) {
      const auto value = static_cast<double>(*description.padding);
      const auto limit = static_cast<double>(description.paddingLimit.value_or(*description.padding));
      low_ = std::min(value, limit);
      high_ = std::max(value, limit);
    }
  }

  bool covers(double stored, double rescaled) const {
    return (stored >= low_ && stored <= high_) || (ct_ && rescaled < kLowestHounsfield);
  }

 private:
  bool ct_;
  double low_ = std::numeric_limits<double>::infinity();
  double high_ = -std::numeric_limits<double>::infinity();
};

/// PS3.3 C.11.2.1.2.1, scaled to [0, 1].
double windowed(double x, const DicomWindow& window) {
  if (window.width <= 1) {
    return x <= window.centre - 0.5 ? 0 : 1;
  }
  return std::clamp((x - (window.centre - 0.5)) / (window.width - 1) + 0.5, 0.0, 1.0);
}

DicomWindow chosenWindow(const DicomDescription& description, const std::string& window,
                         const std::string& where) {
  if (window != "file") {
    return parseWindow(window);
  }
  if (!description.window) {
    throw UserError(where, "states no window", "give one with --window CENTRE/WIDTH, or none");
  }
  return *description.window;
}

void findRange(std::span<const double> stored, const Padding& padding, DicomDescription& description,
               const std::string& where) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  for (const double value : stored) {
    const double rescaled = value * description.slope + description.intercept;
    if (!padding.covers(value, rescaled)) {
      low = std::min(low, rescaled);
      high = std::max(high, rescaled);
    }
  }
  if (!std::isfinite(low) || !std::isfinite(high)) {
    throw UserError(where, "holds nothing but padding, or numbers that are not finite",
                    "use a picture of something");
  }
  description.lowest = low;
  description.highest = high;
}

bool takeNumber(const char*& at, const char* end, double& number) {
  const auto [rest, failure] = std::from_chars(at, end, number);
  at = rest;
  return failure == std::errc() && std::isfinite(number);
}

}  // namespace

DicomWindow parseWindow(const std::string& text) {
  DicomWindow window;
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool fits = takeNumber(at, end, window.centre) && at != end && *at++ == '/' &&
                    takeNumber(at, end, window.width) && at == end && window.width >= 1;
  if (!fits) {
    throw UserError("window", fmt::format("'{}' is not a window", text),
                    "write CENTRE/WIDTH, such as 40/400 with a width of at least 1, or file");
  }
  return window;
}

Image scaleDicom(std::span<const double> stored, DicomDescription& description, const std::string& window,
                 const std::string& where) {
  const Padding padding(description);
  findRange(stored, padding, description, where);
  const bool minMax = window.empty();
  const DicomWindow chosen = minMax ? DicomWindow{} : chosenWindow(description, window, where);
  const double range = description.highest - description.lowest;
  if (minMax && !(range > 0)) {
    throw UserError(where, fmt::format("has the same value {:g} everywhere", description.lowest),
                    "use a picture of something");
  }
  Image image{description.width, description.height, 1, {}};
  image.pixels.reserve(stored.size());
  const bool inverted = description.photometric == "MONOCHROME1";
  for (const double value : stored) {
    const double rescaled = value * description.slope + description.intercept;
    double gray = 0;
    if (!padding.covers(value, rescaled)) {
      gray = minMax ? (rescaled - description.lowest) / range : windowed(rescaled, chosen);
      gray = inverted ? 1 - gray : gray;
    }
    image.pixels.push_back(static_cast<float>(gray));
  }
  return image;
}

Dicom readDicom(const std::filesystem::path& path, const DicomOptions& options) {
  return decodeDicom(readFile(path, kMaximumDicomBytes), options, path.string());
}

}  // namespace rankscope
