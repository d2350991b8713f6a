// LPIPS (Zhang, Isola, Efros, Shechtman, Wang 2018), version 0.1: the distance of two pictures in the
// features of an image classifier. The classifier's weights are the user's to supply; without them there is
// no number.
// docs/lpips.md says how their file is made, and what the number is.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "score/image_view.h"

namespace rankscope {

/// Immutable; any thread.
class Lpips {
 public:
  virtual ~Lpips() = default;

  /// "alexnet" or "squeezenet".
  virtual std::string backbone() const = 0;

  /// Pictures in [0, 1] with one channel (taken three times) or three; values outside are not clipped. Both
  /// of one shape. @returns NaN ("not available") for any other number of channels, or a side below
  /// smallestSide()
  virtual double distance(const ImageView& target, const ImageView& output) const = 0;

  /// Below it the last features would have no pixels.
  virtual int smallestSide() const = 0;
};

/// Which network it is, the names in the file tell: features.N.weight and bias as torchvision calls them, and
/// linK.model.1.weight. Others are passed over. Any one size of float.
/// @throws UserError naming the path and the first tensor that is missing or has the wrong shape
std::shared_ptr<const Lpips> readLpips(const std::filesystem::path& path);

}  // namespace rankscope
