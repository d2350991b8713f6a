#include "panels/picture_textures.h"

#include <algorithm>

#include <fmt/format.h>

#include "panels/panels.h"
#include "ui/color_bar.h"

namespace rankscope {
namespace {

/// Larger pictures are shown reduced: no screen has more pixels, and software GL would crawl.
constexpr int kLargestShown = 4096;

void uploadTable(Texture2D& texture, ColorScale scale) {
  const auto texels = colorTexels(scale);
  texture.upload(256, 1, 3, std::span<const std::uint8_t>(texels));
}

ErrorMapStyle styleOf(const ViewState& view) {
  const auto metric = view.errorMetric == ErrorMetric::Squared  ? ErrorMapMetric::Squared
                      : view.errorMetric == ErrorMetric::Signed ? ErrorMapMetric::Signed
                                                                : ErrorMapMetric::Absolute;
  return {metric, static_cast<float>(std::max(view.errorMaximum, 1e-6))};
}

bool same(const ErrorMapStyle& a, const ErrorMapStyle& b) {
  return a.metric == b.metric && a.maximum == b.maximum;
}

PictureExtent limited(PictureExtent extent, int largest) {
  const int longest = std::max(extent.width, extent.height);
  if (longest <= largest) {
    return extent;
  }
  const double factor = static_cast<double>(largest) / longest;
  return {std::max(1, static_cast<int>(extent.width * factor)),
          std::max(1, static_cast<int>(extent.height * factor))};
}

Sampling samplingFor(double texelPixels, bool reduced) {
  // A reduced picture is blurred rather than shown with pixels that the signal does not have.
  if (texelPixels >= 1 && (!reduced || texelPixels >= 8)) {
    return Sampling::Nearest;
  }
  return texelPixels < 0.5 ? Sampling::Mipmap : Sampling::Linear;
}

}  // namespace

void PictureTexturesDeleter::operator()(PictureTextures* textures) const {
  delete textures;
}

PictureTexturesPtr makePictureTextures() {
  return PictureTexturesPtr(new PictureTextures);
}

PictureTextures::PictureTextures() : largest_(std::min(maximumTextureSize(), kLargestShown)) {
  uploadTable(sequential_, ColorScale::Sequential);
  uploadTable(diverging_, ColorScale::Diverging);
}

void PictureTextures::update(const Signal& signal, const std::vector<ShownPicture>& pictures,
                             const ViewState& view) {
  updateTarget(signal);
  while (runs_.size() > pictures.size()) {
    runs_.pop_back();
  }
  while (runs_.size() < pictures.size()) {
    runs_.emplace_back();
  }
  for (std::size_t k = 0; k < pictures.size(); ++k) {
    if (pictures[k].origin != PictureOrigin::None) {
      updateRun(runs_[k], pictures[k], signal, view);
    }
  }
}

void PictureTextures::updateTarget(const Signal& signal) {
  const PictureExtent extent = extentOf(signal);
  const std::string digest =
      fmt::format("{} {} x {} x {}", signal.digest, extent.width, extent.height, signal.outputDimension);
  if (digest == targetDigest_) {
    return;
  }
  targetDigest_ = digest;
  reduced_.clear();
  upload(target_, targetPicture(signal));
  for (RunTextures& run : runs_) {
    run.errorMapFresh = false;
  }
}

void PictureTextures::updateRun(RunTextures& run, const ShownPicture& picture, const Signal& signal,
                                const ViewState& view) {
  if (run.owner != picture.owner) {
    upload(run.picture, picture);
    run.owner = picture.owner;
    run.errorMapFresh = false;
  }
  const ErrorMapStyle style = styleOf(view);
  if (!view.showErrors || (run.errorMapFresh && same(run.style, style))) {
    return;
  }
  shader_.drawErrorMap(targetOfSize(signal, run.picture.extent), run.picture.source,
                       style.metric == ErrorMapMetric::Signed ? diverging_ : sequential_, style,
                       run.errorMap);
  run.style = style;
  run.errorMapFresh = true;
}

const Texture2D& PictureTextures::targetOfSize(const Signal& signal, PictureExtent extent) {
  const auto equal = [&](PictureExtent other) {
    return other.width == extent.width && other.height == extent.height;
  };
  if (equal(target_.extent)) {
    return target_.source;
  }
  const auto found = std::find_if(reduced_.begin(), reduced_.end(),
                                  [&](const ReducedTarget& target) { return equal(target.extent); });
  if (found != reduced_.end()) {
    return found->source;
  }
  const std::vector<float> values =
      reducePicture(signal.values, extentOf(signal), signal.outputDimension, extent);
  reduced_.push_back({extent, {}});
  reduced_.back().source.upload(extent.width, extent.height, signal.outputDimension, std::span(values));
  return reduced_.back().source;
}

void PictureTextures::upload(Picture& picture, const ShownPicture& shown) {
  const PictureExtent full{shown.width, shown.height};
  picture.extent = limited(full, largest_);
  if (!shown.bytes.empty()) {
    picture.source.upload(shown.width, shown.height, shown.channels, shown.bytes);
    picture.extent = full;
  } else if (picture.extent.width == full.width && picture.extent.height == full.height) {
    picture.source.upload(shown.width, shown.height, shown.channels, shown.floats);
  } else {
    const std::vector<float> values = reducePicture(shown.floats, full, shown.channels, picture.extent);
    picture.source.upload(picture.extent.width, picture.extent.height, shown.channels, std::span(values));
  }
  shader_.drawPicture(picture.source, picture.shown);
}

void PictureTextures::setScale(double scale, PictureExtent extent) {
  const auto choose = [&](PictureExtent texels, Texture2D& texture) {
    if (texture.width() > 0) {
      const double texelPixels = scale * extent.width / std::max(texels.width, 1);
      texture.setSampling(samplingFor(texelPixels, texels.width < extent.width));
    }
  };
  choose(target_.extent, target_.shown);
  for (RunTextures& run : runs_) {
    choose(run.picture.extent, run.picture.shown);
    choose(run.picture.extent, run.errorMap);
  }
}

}  // namespace rankscope
