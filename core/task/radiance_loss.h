// What a radiance network's outputs mean, and the loss of the rays that pass through them. Pure functions,
// any thread; no tensors.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "radiance/ray_batch.h"
#include "scene/pixel_draw.h"

namespace rankscope {

/// Of n samples.
struct FieldValues {
  std::vector<float> sigma;  ///< n densities: exp of the first output
  std::vector<float> rgb;    ///< n x 3: sigmoids of the others
};

/// @param outputs n x 4
void decodeField(std::span<const float> outputs, FieldValues& out);

/// The colours that rays of a batch should show, and over what.
struct RayTargets {
  const RayBatch& batch;
  std::span<const DrawnTarget> targets;  ///< one per ray
};

/// The tile's share of the mean over all rays of the batch and over colours of (shown - target)². Rays
/// without samples show their background.
/// @param outputs n x 4 of the tile's rows
/// @param gradient n x 4, receives the loss's derivatives by the outputs; empty: only the loss is wanted
double rayLoss(const RayTargets& rays, const RayTile& tile, std::span<const float> outputs,
               std::span<float> gradient);

}  // namespace rankscope
