// Pictures of atoms and of what their loss changes, as bytes. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "panels/picture_view.h"
#include "sae/atom_codes.h"
#include "sae/heads.h"

namespace rankscope {

/// RGBA, row-major.
struct ByteImage {
  PictureExtent extent;
  std::vector<std::uint8_t> rgba;
};

/// Where an atom fires, its largest value the brightest colour, within a square of `side` texels that keeps
/// the picture's shape; the rest is transparent. A texel shows the largest value that falls on it.
ByteImage atomThumbnail(const AtomEntries& entries, PictureExtent picture, int side);

/// A map of every point; `maximum` gets the brightest colour.
ByteImage numberMap(std::span<const float> values, PictureExtent picture, double maximum);

/// The same over a picture in dim gray, which is seen where the map is nothing.
ByteImage mapOver(std::span<const float> values, double maximum, const ByteImage& picture);

/// One head's picture, clipped to [0, 1] and shown as it is; gray where it has one channel.
ByteImage headImage(const OutputHeads& heads, std::span<const float> outputs, int head,
                    PictureExtent picture);

}  // namespace rankscope
