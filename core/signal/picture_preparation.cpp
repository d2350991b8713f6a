#include "signal/picture_preparation.h"

#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "base/error.h"

namespace rankscope {
namespace {

constexpr float kLargestValue =
    1e15f;  ///< squared and summed over 2^26 RGBA pixels it still fits into a float

}  // namespace

PicturePreparation::PicturePreparation(const SignalSpec& spec)
    : hasCrop_(!spec.crop.empty()), hasSize_(!spec.resize.empty()), fit_(spec.fit), color_(spec.color) {
  if (hasCrop_) {
    box_ = parseBox(spec.crop);
  }
  if (hasSize_) {
    size_ = parseSize(spec.resize);
  }
  if (spec.alpha != "white" && spec.alpha != "keep") {
    throw UserError("alpha", fmt::format("'{}' is unknown", spec.alpha), "use white or keep");
  }
  keepsAlpha_ = spec.alpha == "keep";
}

Image PicturePreparation::applyBeforeSize(Image image) const {
  if (hasCrop_) {
    image = crop(image, box_);
  }
  if (!keepsAlpha_) {
    image = compositeOnWhite(image);
  }
  if (color_ == "gray") {
    return asGray(image);
  }
  return color_ == "rgb" ? asRgb(std::move(image)) : image;
}

Image PicturePreparation::toSize(const Image& image, const PixelSize& size,
                                 const std::string& usualFit) const {
  const std::string& fit = fit_ == "auto" ? usualFit : fit_;
  if (fit == "centre") {
    return centreCrop(image, size);
  }
  return fit == "cover" ? resizeCovering(image, size) : resizeArea(image, size);
}

Image PicturePreparation::apply(Image image, const std::string& usualFit) const {
  image = applyBeforeSize(std::move(image));
  return hasSize_ ? toSize(image, size_, usualFit) : image;
}

void requireLearnable(const Image& image, const std::string& where) {
  for (const float value : image.pixels) {
    if (!(std::abs(value) <= kLargestValue)) {
      throw UserError(where, fmt::format("holds the value {:g}", value),
                      "use a picture whose values are finite and below 1e15");
    }
  }
}

}  // namespace rankscope
