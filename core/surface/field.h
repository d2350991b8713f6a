// What surfaces are taken from: a scalar field that is asked for many points at once.
#pragma once

#include <functional>
#include <span>

#include "mesh/mesh.h"

namespace rankscope {

/// Writes f(points[i]) to values[i]; negative is inside. Called from one thread, which waits for it; it may
/// compute on several. The same point must get the same number within one extraction only.
using Field = std::function<void(std::span<const Point3> points, std::span<float> values)>;

}  // namespace rankscope
