// The things of the built-in scene, each met by a ray in closed form. Pure functions, any thread. Coordinates
// are those of the Blender set: z is up.
#pragma once

#include <array>
#include <optional>

namespace rankscope {

using Double3 = std::array<double, 3>;

struct SampleRay {
  Double3 origin;
  Double3 direction;  ///< of unit length
};

/// Where a ray first meets something.
struct SampleHit {
  double t = 0;
  Double3 normal{};  ///< outward, of unit length
  Double3 colour{};  ///< of the matter, without light
  double gloss = 0;  ///< strength of the highlight: it moves with the eye, unlike all else
};

/// The nearest hit in front of the ray's origin.
std::optional<SampleHit> hitSample(const SampleRay& ray);

/// The scene's light on what a ray has hit: Blinn and Phong's, with hard shadows.
Double3 shadeSample(const SampleRay& ray, const SampleHit& hit);

}  // namespace rankscope
