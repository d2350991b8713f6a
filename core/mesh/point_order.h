// An order of points in which neighbours follow one another.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mesh/mesh.h"

namespace rankscope {

/// All indices of `points`, along a curve through space (Morton's): what one point found in a tree is still
/// in the cache for the next. Points that are not finite stand anywhere. Depends on the points alone.
std::vector<std::uint32_t> nearbyOrder(std::span<const Point3> points);

}  // namespace rankscope
