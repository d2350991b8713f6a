// Degrees, for this folder's own files.
#pragma once

#include <numbers>

namespace rankscope::camera_ops {

inline constexpr double kRadians = std::numbers::pi / 180;

}  // namespace rankscope::camera_ops
