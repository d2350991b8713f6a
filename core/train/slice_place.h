// Where the pixels of a slice are.
#pragma once

#include <array>
#include <cstddef>

#include "train/live_view.h"

namespace rankscope {

/// The place of the `index`-th pixel that is looked at. @pre slice.kind is Slice
inline std::array<double, 3> pixelPlace(const LiveView& slice, std::size_t index) {
  const auto width = static_cast<std::size_t>(slice.width);
  const auto share = [&slice](std::size_t i, int full) {
    return (pixelOf(static_cast<int>(i), slice.reduction, full) + 0.5) / full;
  };
  return placeOn(slice.slice, share(index % width, slice.fullWidth), share(index / width, slice.fullHeight));
}

}  // namespace rankscope
