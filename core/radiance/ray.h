// Rays, and where they cross the box that a radiance field fills. Pure functions, any thread.
#pragma once

#include <array>

namespace rankscope {

using Vec3 = std::array<float, 3>;

/// origin + t * direction.
struct Ray {
  Vec3 origin{};
  Vec3 direction{};  ///< of unit length: t is a distance

  Vec3 at(float t) const {
    return {origin[0] + t * direction[0], origin[1] + t * direction[1], origin[2] + t * direction[2]};
  }
  bool operator==(const Ray&) const = default;
};

/// The part of a ray with near <= t < far.
struct RayInterval {
  float near = 0;
  float far = 0;

  bool empty() const { return !(near < far); }
};

/// Where `ray` is within the cube [-bound, bound]^3 and at least `minNear` in front of its origin (slab
/// method, Kay and Kajiya 1986). Empty if it misses the cube.
RayInterval intersectCube(const Ray& ray, float bound, float minNear);

}  // namespace rankscope
