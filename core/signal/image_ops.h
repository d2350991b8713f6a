// Cropping, area resizing and alpha. Pure functions, any thread.
#pragma once

#include <string>

#include "signal/image.h"

namespace rankscope {

/// Parses "WxH" and "WxH+X+Y". @throws UserError naming the option and the expected form
struct PixelSize {
  int width = 0, height = 0;
};
struct PixelBox {
  int width = 0, height = 0, x = 0, y = 0;
};
PixelSize parseSize(const std::string& text);
PixelBox parseBox(const std::string& text);

/// @throws UserError if the box leaves the picture
Image crop(const Image& image, const PixelBox& box);

/// Each output pixel is the area-weighted mean of the input pixels that it covers (a box filter).
Image resizeArea(const Image& image, const PixelSize& size);

/// The largest box of the size's proportions in the middle of the picture, brought to the size by resizeArea.
Image resizeCovering(const Image& image, const PixelSize& size);

/// The middle of the picture, pixel for pixel. @throws UserError if the picture is smaller
Image centreCrop(const Image& image, const PixelSize& size);

/// alpha over white; drops the alpha channel. A picture without alpha comes back as it is.
Image compositeOnWhite(const Image& image);

/// The brightness 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), an alpha channel dropped; gray stays as it is.
Image asGray(const Image& image);

/// Gray three times; two channels are gray and alpha, which becomes the fourth. RGB and RGBA stay as they
/// are.
Image asRgb(Image image);

/// Shifted and scaled so that the lowest value becomes 0 and the highest 1 (Muon-INR fit_ct.py).
/// @throws UserError naming `where` if all values are the same
Image stretchedToUnit(Image image, const std::string& where);

}  // namespace rankscope
