#include "panels/picture_textures.h"

#include <algorithm>

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

ErrorMapStyle styleOf(const Comparison& comparison, const ViewState& view) {
  ErrorMapStyle style;
  style.metric = view.errorMetric == ErrorMetric::Squared  ? ErrorMapMetric::Squared
                 : view.errorMetric == ErrorMetric::Signed ? ErrorMapMetric::Signed
                                                           : ErrorMapMetric::Absolute;
  style.maximum = static_cast<float>(std::max(errorMaximum(comparison, view), 1e-6));
  if (comparison.domain == PictureDomain::Known) {
    style.notANumber = kBlankColor;
  }
  return style;
}

/// Row-major interleaved values of `extent`, NaN where the picture is left blank. Neighbours are not mixed:
/// each texel is the pixel at its middle.
std::vector<float> blankedValues(const ShownPicture& shown, PictureExtent full, PictureExtent extent) {
  std::vector<float> values;
  values.reserve(static_cast<std::size_t>(extent.width) * static_cast<std::size_t>(extent.height) *
                 static_cast<std::size_t>(shown.channels));
  const auto middle = [](int texel, int texels, int pixels) {
    return static_cast<int>((2 * static_cast<std::int64_t>(texel) + 1) * pixels / (2 * texels));
  };
  for (int row = 0; row < extent.height; ++row) {
    const int y = middle(row, extent.height, full.height);
    for (int column = 0; column < extent.width; ++column) {
      const int x = middle(column, extent.width, full.width);
      for (int channel = 0; channel < shown.channels; ++channel) {
        values.push_back(shown.valueAt(x, y, channel, full));
      }
    }
  }
  return values;
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

void PictureTextures::update(const Comparison& comparison, const ViewState& view) {
  updateTargets(comparison);
  const std::size_t runs = comparison.pictures.size();
  while (runs_.size() > runs) {
    runs_.pop_back();
  }
  while (runs_.size() < runs) {
    runs_.emplace_back();
  }
  for (std::size_t run = 0; run < runs; ++run) {
    if (comparison.pictures[run].origin != PictureOrigin::None) {
      updateRun(run, comparison, view);
    }
  }
}

void PictureTextures::updateTargets(const Comparison& comparison) {
  if (comparison.signal == signal_ && comparison.observations == observations_) {
    return;
  }
  signal_ = comparison.signal;
  observations_ = comparison.observations;
  targets_.clear();
  for (const ShownPicture& target : comparison.targets) {
    targets_.emplace_back();
    upload(targets_.back().picture, target, comparison);
  }
  for (RunTextures& run : runs_) {
    run.owner = nullptr;
    run.errorMapFresh = false;
  }
}

void PictureTextures::updateRun(std::size_t index, const Comparison& comparison, const ViewState& view) {
  RunTextures& run = runs_[index];
  const ShownPicture& picture = comparison.pictures[index];
  if (run.owner != picture.owner) {
    upload(run.picture, picture, comparison);
    run.owner = picture.owner;
    run.errorMapFresh = false;
  }
  const ErrorMapStyle style = styleOf(comparison, view);
  if (!view.showErrors || (run.errorMapFresh && run.style == style)) {
    return;
  }
  shader_.drawErrorMap(targetOfSize(comparison, comparison.targetOf[index], run.picture.extent),
                       run.picture.source, style.metric == ErrorMapMetric::Signed ? diverging_ : sequential_,
                       style, run.errorMap);
  run.style = style;
  run.errorMapFresh = true;
}

const Texture2D& PictureTextures::targetOfSize(const Comparison& comparison, std::size_t index,
                                               PictureExtent extent) {
  TargetTextures& target = targets_[index];
  const auto equal = [&](PictureExtent other) {
    return other.width == extent.width && other.height == extent.height;
  };
  if (equal(target.picture.extent)) {
    return target.picture.source;
  }
  const auto found = std::find_if(target.reduced.begin(), target.reduced.end(),
                                  [&](const ReducedTarget& reduced) { return equal(reduced.extent); });
  if (found != target.reduced.end()) {
    return found->source;
  }
  const ShownPicture& shown = comparison.targets[index];
  const std::vector<float> values =
      reducePicture(shown.floats, {shown.width, shown.height}, shown.channels, extent);
  target.reduced.push_back({extent, {}});
  target.reduced.back().source.upload(extent.width, extent.height, shown.channels, std::span(values));
  return target.reduced.back().source;
}

void PictureTextures::upload(Picture& picture, const ShownPicture& shown, const Comparison& comparison) {
  const PictureExtent full{shown.width, shown.height};
  picture.extent = limited(full, largest_);
  PictureStyle style;
  style.low = static_cast<float>(comparison.low);
  style.high = static_cast<float>(comparison.high);
  if (!shown.known.empty()) {
    style.notANumber = kBlankColor;
    picture.extent = limited(comparison.samples, largest_);
    const std::vector<float> values = blankedValues(shown, comparison.samples, picture.extent);
    picture.source.upload(picture.extent.width, picture.extent.height, shown.channels, std::span(values));
  } else if (!shown.bytes.empty()) {
    picture.source.upload(shown.width, shown.height, shown.channels, shown.bytes);
    picture.extent = full;
  } else if (picture.extent.width == full.width && picture.extent.height == full.height) {
    picture.source.upload(shown.width, shown.height, shown.channels, shown.floats);
  } else {
    const std::vector<float> values = reducePicture(shown.floats, full, shown.channels, picture.extent);
    picture.source.upload(picture.extent.width, picture.extent.height, shown.channels, std::span(values));
  }
  shader_.drawPicture(picture.source, style, picture.shown);
}

void PictureTextures::setScale(double scale, PictureExtent samples) {
  const auto choose = [&](PictureExtent texels, Texture2D& texture) {
    if (texture.width() > 0) {
      const double texelPixels = scale * samples.width / std::max(texels.width, 1);
      texture.setSampling(samplingFor(texelPixels, texels.width < samples.width));
    }
  };
  for (TargetTextures& target : targets_) {
    choose(target.picture.extent, target.picture.shown);
  }
  for (RunTextures& run : runs_) {
    choose(run.picture.extent, run.picture.shown);
    choose(run.picture.extent, run.errorMap);
  }
}

}  // namespace rankscope
