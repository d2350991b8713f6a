// Where a field is asked along one ray. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <vector>

#include "base/rng.h"
#include "radiance/occupancy_grid.h"
#include "radiance/ray.h"

namespace rankscope {

/// How rays are walked. Distances are in units of the field's own coordinates.
struct MarchSettings {
  float bound = 1;       ///< half the side of the cube that the field fills
  float minNear = 0.2F;  ///< nothing nearer to a camera is seen
  int steps = 1024;      ///< at most as many samples of a ray; the shortest step is 2 sqrt(3) / steps
  float coneAngle = 0;   ///< a step grows as this times the distance: dt_gamma of torch-ngp; 0: all are alike
  bool jitter = true;    ///< false: samples are where a midpoint rule has them

  bool operator==(const MarchSettings&) const = default;
};

/// One after the other along the ray; `t` and `dt` alike in number.
struct MarchedRay {
  std::vector<float> t;   ///< where, rising
  std::vector<float> dt;  ///< how long a part of the ray the sample stands for

  void clear();
};

/// Samples in the occupied cells of `grid` (Müller et al. 2022, appendix E.1; torch-ngp march_rays_train).
/// One random number shifts all samples of the ray by up to a step. A sample is where it would be if every
/// cell were occupied, so that the grid leaves samples out and moves none. Appends to `out`.
void marchOccupied(const Ray& ray, const OccupancyGrid& grid, const MarchSettings& settings, Rng& rng,
                   MarchedRay& out);

/// settings.steps samples, one in each of as many equal parts of the ray within the cube (Mildenhall et al.
/// 2020, eq. 2). Appends to `out`; nothing if the ray misses.
void marchStratified(const Ray& ray, const MarchSettings& settings, Rng& rng, MarchedRay& out);

}  // namespace rankscope
