// Rays and batches for the tests of core/radiance.
#pragma once

#include <cmath>
#include <cstddef>
#include <functional>
#include <span>

#include "base/rng.h"
#include "compute/parallel_for.h"
#include "radiance/ray.h"
#include "radiance/ray_batch.h"

namespace rankscope::radiance_tests {

inline void serially(std::size_t count, const std::function<void(std::size_t)>& task) {
  for (std::size_t i = 0; i < count; ++i) {
    task(i);
  }
}

inline void backwards(std::size_t count, const std::function<void(std::size_t)>& task) {
  for (std::size_t i = count; i-- > 0;) {
    task(i);
  }
}

inline Ray rayBetween(const Vec3& from, const Vec3& to) {
  Ray ray{from, {}};
  double length = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    length += std::pow(static_cast<double>(to[k] - from[k]), 2);
  }
  for (std::size_t k = 0; k < 3; ++k) {
    ray.direction[k] = static_cast<float>((to[k] - from[k]) / std::sqrt(length));
  }
  return ray;
}

/// From a sphere of radius 3 towards a point of the cube of half side `spread`.
inline Ray randomRay(Rng& rng, double spread) {
  Vec3 from{}, to{};
  for (std::size_t k = 0; k < 3; ++k) {
    from[k] = static_cast<float>(rng.normal());
    to[k] = static_cast<float>(rng.uniform(-spread, spread));
  }
  const Ray outward = rayBetween({}, from);
  return rayBetween(outward.at(3), to);
}

/// Random rays, the same ones whoever asks.
inline RaySource randomRays(double spread = 0.9) {
  return [spread](std::size_t first, std::span<Ray> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      Rng rng(5, first + i);
      out[i] = randomRay(rng, spread);
    }
  };
}

}  // namespace rankscope::radiance_tests
