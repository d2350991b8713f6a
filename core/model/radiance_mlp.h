// A radiance field: a network of the position gives the density and some features, a network of those and of
// the direction of view gives the colour (Mildenhall et al. 2020; Müller et al. 2022).
#pragma once

#include <memory>
#include <vector>

#include "model/feature_grid.h"
#include "model/mlp.h"
#include "radiance/occupancy_grid.h"

namespace rankscope {

struct RadianceParts {
  std::vector<MlpLayer> layers;   ///< those of both networks, one after the other
  std::size_t densityLayers = 0;  ///< how many of them belong to the first
  Mlp::Encoding position;         ///< empty: the identity; not with a grid
  Mlp::Encoding direction;        ///< likewise
  std::int64_t directionFeatures = kPositionDimension;
  TrainedGrid grid;  ///< in front of the first; or none
  std::vector<Buffer> buffers;
};

/// N x kRadianceInput to N x kRadianceOutput, or N x kPositionDimension to N x 1.
std::unique_ptr<Inr> makeRadianceMlp(RadianceParts parts, Rng& rng);

/// The radiance network of `spec`: 1 + geometryFeatures numbers of `hiddenLayers` activated layers, then
/// `colourLayers` more. Plain, SIREN and FINER take position and direction as they are, the positional
/// encoding encodes both, the hash grid is Instant-NGP: spherical harmonics of the direction, no biases. Its
/// one buffer, kOccupancyBuffer, is an OccupancyGrid's densities: not the network's, but nothing is to be
/// seen of the field without them. @param bound as InrShape::bound
/// @throws UserError for networks that have no such form
std::unique_ptr<Inr> makeRadianceInr(const ModelSpec& spec, double bound, Rng& rng);

inline constexpr const char* kOccupancyBuffer = "occupancy";

/// The grid that belongs to such a network. @pre spec.occupancy > 0
OccupancySettings occupancyOf(const ModelSpec& spec, double bound);

}  // namespace rankscope
