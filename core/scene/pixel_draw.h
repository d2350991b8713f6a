// The pixels that a training step looks at. A function of the numbers given alone, whoever computes it; any
// thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "radiance/ray_batch.h"
#include "scene/scene.h"

namespace rankscope {

enum class Background {
  White,
  Black,
  Random,  ///< another colour for every ray: what is transparent cannot be taken for white matter
};

struct PixelDraw {
  std::uint64_t seed = 0;
  std::uint64_t stream = 0;  ///< a step's own
  bool oneView = false;  ///< all rays of a step from one photograph, as torch-ngp draws them; else from all
  Background background = Background::Random;
};

/// What a ray should show, and what it was laid over.
struct DrawnTarget {
  std::array<float, 3> colour{};      ///< alpha rgb + (1 - alpha) background
  std::array<float, 3> background{};  ///< to be composited behind the ray

  bool operator==(const DrawnTarget&) const = default;
};

/// The rays through the middles of pixels drawn uniformly, with replacement: an endless sequence for
/// fillRayBatch. `views`, of which there is at least one, must outlive it.
RaySource drawnRays(std::span<const View> views, const PixelDraw& draw);

/// What the first out.size() rays of that sequence should show.
void drawnTargets(std::span<const View> views, const PixelDraw& draw, std::span<DrawnTarget> out);

/// A photograph as it looks over a colour: width x height x 3, row-major.
std::vector<float> laidOver(const Photograph& photograph, const std::array<float, 3>& background);

}  // namespace rankscope
