// The samples of many rays in flat arrays, as networks and the compositing take them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "compute/parallel_for.h"
#include "radiance/occupancy_grid.h"
#include "radiance/ray.h"
#include "radiance/ray_march.h"

namespace rankscope {

/// Ray r has the samples offsets[r] … offsets[r + 1] - 1; it may have none.
struct RayBatch {
  std::vector<Ray> rays;
  std::vector<std::uint32_t> offsets{0};  ///< one more than rays
  std::vector<float> positions;           ///< n x 3, row-major, in [-1, 1]: divided by the bound
  std::vector<float> directions;          ///< n x 3, row-major, of unit length
  std::vector<float> t;                   ///< n distances from the ray's origin
  std::vector<float> dt;                  ///< n lengths

  std::size_t samples() const { return t.size(); }
  void clear();
};

/// Where a batch's rays come from: writes rays first, first + 1, … of an endless sequence. It is called for
/// whole chunks of kRayChunk rays, several at once from several threads, and for more rays than the batch
/// takes.
using RaySource = std::function<void(std::size_t first, std::span<Ray> out)>;

/// The rays that share a random generator: part of what a seed means. A RaySource that draws at random can
/// draw a chunk from one generator of its own.
inline constexpr std::size_t kRayChunk = 64;

/// What a batch may hold. As instant-ngp keeps the number of samples about the same from step to step and
/// lets the number of rays follow the occupancy, so a batch takes rays until one limit is reached or the next
/// ray would cross it.
struct RayBudget {
  std::size_t samples = std::size_t{1} << 16;
  std::size_t rays = std::size_t{1} << 14;

  bool operator==(const RayBudget&) const = default;
};

/// What is marched through.
struct RayMarch {
  MarchSettings settings;
  const OccupancyGrid* grid = nullptr;  ///< none: stratified samples; else of the same bound
  std::uint64_t seed = 0;
  std::uint64_t stream = 0;  ///< a step's own: it jitters the samples
};

/// Fills `out` (its memory is used again) with as many of the source's first rays as the budget takes, and
/// with one at least. A function of the source and of `march` alone, whoever computes it.
void fillRayBatch(const RaySource& source, const RayMarch& march, const RayBudget& budget,
                  const ParallelFor& parallelFor, RayBatch& out);

/// All of `rays`, for views.
void marchRays(std::span<const Ray> rays, const RayMarch& march, const ParallelFor& parallelFor,
               RayBatch& out);

/// Rays that stay together, and their samples.
struct RayTile {
  std::size_t firstRay = 0;
  std::size_t rays = 0;
  std::size_t firstRow = 0;
  std::size_t rows = 0;

  bool operator==(const RayTile&) const = default;
};

/// Cuts a batch, in its order, into tiles of whole rays with at most `mostRows` samples and `mostRays` rays
/// each: as few as go. The rays without samples are in the tiles too.
/// @throws std::invalid_argument if a ray alone has more than mostRows; MarchSettings::steps never gives more
std::vector<RayTile> cutIntoTiles(std::span<const std::uint32_t> offsets, std::size_t mostRows,
                                  std::size_t mostRays);

}  // namespace rankscope
