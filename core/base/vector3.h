// Places and directions in space, and boxes along the axes. Plain data.
#pragma once

#include <array>

namespace rankscope {

using Vector3 = std::array<double, 3>;

struct Bounds {
  Vector3 lowest{};
  Vector3 highest{};

  Vector3 extent() const { return {highest[0] - lowest[0], highest[1] - lowest[1], highest[2] - lowest[2]}; }

  bool operator==(const Bounds&) const = default;
};

}  // namespace rankscope
