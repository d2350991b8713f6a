// What numbers of a transforms.json or a camera are believed.
#pragma once

#include "scene/json_fields.h"

namespace rankscope {

inline constexpr NumberRange kPixelsRange{1, 65536};
inline constexpr NumberRange kFocalRange{1e-3, 1e7};
inline constexpr NumberRange kCentreRange{-1e6, 1e6};
inline constexpr NumberRange kDistortionRange{-1e3, 1e3};
inline constexpr double kFarthest = 1e6;  ///< of a matrix's entries

}  // namespace rankscope
