// The colours of what was looked at. Pure functions, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "train/live_view.h"

namespace rankscope {

/// What the ends of a colour scale stand for.
struct ValueRange {
  double low = 0;
  double high = 1;

  bool operator==(const ValueRange&) const = default;
};

/// Of depths from near to far, of samples from 0; without the outliers, of which there are always some.
/// Nothing for colours and normals, and where nothing is seen.
std::optional<ValueRange> rangeOf(const LiveView& view);

ValueRange unionOf(const ValueRange& a, const ValueRange& b);

struct ViewPaint {
  ValueRange range;                          ///< of depths, samples and errors
  std::array<std::uint8_t, 3> background{};  ///< where nothing is seen
  /// Of a photograph over white, as large as the whole picture: then colours become their errors against it.
  std::span<const float> target = {};
};

/// view.height x view.width x 3, row-major.
std::vector<std::uint8_t> paintedView(const LiveView& view, const ViewPaint& paint);

}  // namespace rankscope
