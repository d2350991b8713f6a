// A photograph in memory. Immutable once made: any number of threads may read it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "signal/image.h"
#include "signal/image_ops.h"

namespace rankscope {

/// RGB or RGBA with straight alpha, values in [0, 1] as stored (sRGB, not linear). Kept in a byte each where
/// that loses nothing, so that a hundred photographs fit into memory.
class Photograph {
 public:
  Photograph() = default;

  /// Gray becomes RGB.
  explicit Photograph(const Image& image);

  int width() const { return width_; }
  int height() const { return height_; }
  bool hasAlpha() const { return channels_ == 4; }
  std::size_t bytes() const { return eightBit_.size() + values_.size() * sizeof(float); }

  /// Red, green, blue, alpha; alpha is 1 where there is none.
  std::array<float, 4> at(int x, int y) const;

  /// 3 or 4 channels.
  Image image() const;

 private:
  int width_ = 0;
  int height_ = 0;
  int channels_ = 3;
  std::vector<std::uint8_t> eightBit_;  ///< or
  std::vector<float> values_;
};

/// The mean over what each pixel of the result covers, colours weighted by their alpha, so that making a
/// picture smaller and laying it over a background can change places.
Image resizedWithAlpha(const Image& image, const PixelSize& size);

/// What a file says of itself, before anything is decoded.
struct PhotographHeader {
  PixelSize size;
  bool eightBit = false;
};

/// Reads the whole file. @throws UserError as readPhotograph does for what can be told without decoding
PhotographHeader readPhotographHeader(const std::filesystem::path& path);

/// PNG, JPEG, BMP, TGA, HDR or OpenEXR. @throws UserError as readImage and decodeExr do
Image readPhotograph(const std::filesystem::path& path);

}  // namespace rankscope
