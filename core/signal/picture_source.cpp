#include "signal/picture_source.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "signal/dicom_file.h"
#include "signal/exr_file.h"
#include "signal/image_file.h"
#include "signal/samples.h"
#include "signal/source_kind.h"

namespace rankscope {

Image readPictureSource(const SignalSpec& spec) {
  if (spec.source.empty()) {
    throw UserError("source", "is empty", "name a picture file or sample:harbour");
  }
  if (spec.source.starts_with("sample:")) {
    return makeSample(spec.source.substr(spec.source.find(':') + 1));
  }
  const SourceKind kind = sourceKind(spec.source);
  if (kind == SourceKind::Dicom) {
    return readDicom(spec.source, {spec.window, spec.frame}).image;
  }
  if (kind == SourceKind::Audio) {
    throw UserError(spec.source, "is audio, not a picture", "the task for it is audio");
  }
  Image image = kind == SourceKind::Exr ? decodeExr(readFile(spec.source, kMaximumExrBytes), spec.source)
                                        : readImage(spec.source);
  if (kind == SourceKind::Exr || kind == SourceKind::Hdr) {
    scaleByPercentile(image, spec.percentile);
  }
  return image;
}

void scaleByPercentile(Image& image, double percentile) {
  const auto channels = static_cast<std::size_t>(image.channels);
  const std::size_t colours = channels == 2 || channels == 4 ? channels - 1 : channels;
  std::vector<float> values;
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    if (i % channels < colours) {
      values.push_back(image.pixels[i]);
    }
  }
  if (percentile <= 0 || values.empty()) {
    return;
  }
  const double rank = std::ceil(percentile / 100 * static_cast<double>(values.size()));
  const auto at = static_cast<std::ptrdiff_t>(std::clamp(rank, 1.0, static_cast<double>(values.size()))) - 1;
  std::nth_element(values.begin(), values.begin() + at, values.end());
  const float white = values[static_cast<std::size_t>(at)];
  for (std::size_t i = 0; white > 0 && i < image.pixels.size(); ++i) {
    image.pixels[i] = i % channels < colours ? image.pixels[i] / white : image.pixels[i];
  }
}

}  // namespace rankscope
