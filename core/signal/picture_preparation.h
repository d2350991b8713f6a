// What becomes of a picture between its file and what is learnt. Pure functions, any thread.
#pragma once

#include <string>

#include "signal/image.h"
#include "signal/image_ops.h"
#include "spec/signal_spec.h"

namespace rankscope {

/// The crop, alpha, colour and resize of a SignalSpec, checked before a large file is read.
class PicturePreparation {
 public:
  /// @throws UserError for a faulty one
  explicit PicturePreparation(const SignalSpec& spec);

  bool hasSize() const { return hasSize_; }
  const PixelSize& size() const { return size_; }

  /// Everything. @param usualFit what "auto" is: stretch or cover
  /// @throws UserError if a box leaves the picture
  Image apply(Image image, const std::string& usualFit = "stretch") const;

  /// Everything but the size. Compositing comes before resizing, so that transparent pixels do not bleed
  /// their hidden colours into others.
  Image applyBeforeSize(Image image) const;

  /// Brings a picture to a size in the way that the spec asks for.
  Image toSize(const Image& image, const PixelSize& size, const std::string& usualFit) const;

 private:
  bool hasCrop_ = false;
  bool hasSize_ = false;
  bool keepsAlpha_ = false;
  std::string fit_;
  std::string color_;
  PixelBox box_;
  PixelSize size_;
};

/// @throws UserError naming `where` for a value that is not finite, or too large to be squared and summed
void requireLearnable(const Image& image, const std::string& where);

}  // namespace rankscope
