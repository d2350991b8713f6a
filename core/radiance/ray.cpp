#include "radiance/ray.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace rankscope {

RayInterval intersectCube(const Ray& ray, float bound, float minNear) {
  RayInterval interval{minNear, std::numeric_limits<float>::infinity()};
  for (std::size_t k = 0; k < 3; ++k) {
    // Dividing by zero would give NaN for an origin that lies in a face's plane.
    if (ray.direction[k] == 0) {
      if (std::abs(ray.origin[k]) > bound) {
        return {};
      }
      continue;
    }
    const float a = (-bound - ray.origin[k]) / ray.direction[k];
    const float b = (bound - ray.origin[k]) / ray.direction[k];
    interval.near = std::max(interval.near, std::min(a, b));
    interval.far = std::min(interval.far, std::max(a, b));
  }
  return interval.empty() ? RayInterval{} : interval;
}

}  // namespace rankscope
