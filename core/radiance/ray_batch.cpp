#include "radiance/ray_batch.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "base/rng.h"

namespace rankscope {
namespace {

constexpr std::size_t kMostChunksAtOnce = 128;

/// What one task makes: the rays of a chunk, and their samples one after the other.
struct MarchedChunk {
  std::vector<Ray> rays;
  std::vector<std::size_t> ends;  ///< of each ray's samples
  MarchedRay samples;
};

void marchChunk(const RaySource& source, const RayMarch& march, std::uint64_t ofStep, std::size_t chunk,
                std::size_t count, MarchedChunk& out) {
  out.rays.resize(count);
  out.ends.clear();
  out.samples.clear();
  source(chunk * kRayChunk, out.rays);
  Rng rng(ofStep, chunk);
  for (const Ray& ray : out.rays) {
    if (march.grid != nullptr) {
      marchOccupied(ray, *march.grid, march.settings, rng, out.samples);
    } else {
      marchStratified(ray, march.settings, rng, out.samples);
    }
    out.ends.push_back(out.samples.t.size());
  }
}

void append(const Ray& ray, std::span<const float> t, std::span<const float> dt, float bound, RayBatch& out) {
  std::size_t row = out.samples();
  out.rays.push_back(ray);
  out.offsets.push_back(static_cast<std::uint32_t>(row + t.size()));
  out.t.insert(out.t.end(), t.begin(), t.end());
  out.dt.insert(out.dt.end(), dt.begin(), dt.end());
  out.positions.resize(3 * out.samples());
  out.directions.resize(3 * out.samples());
  for (; row < out.samples(); ++row) {
    const Vec3 place = ray.at(out.t[row]);
    for (std::size_t k = 0; k < 3; ++k) {
      // A sample at the far face may round to the other side of it.
      out.positions[3 * row + k] = std::clamp(place[k] / bound, -1.0F, 1.0F);
      out.directions[3 * row + k] = ray.direction[k];
    }
  }
}

/// False once a ray did not fit.
bool appendChunk(const MarchedChunk& chunk, const RayBudget& budget, float bound, RayBatch& out) {
  std::size_t begin = 0;
  for (std::size_t r = 0; r < chunk.rays.size(); ++r) {
    const std::size_t count = chunk.ends[r] - begin;
    const std::size_t room = budget.samples - std::min(out.samples(), budget.samples);
    if (!out.rays.empty() && (room == 0 || count > room || out.rays.size() >= budget.rays)) {
      return false;
    }
    append(chunk.rays[r], std::span(chunk.samples.t).subspan(begin, count),
           std::span(chunk.samples.dt).subspan(begin, count), bound, out);
    begin = chunk.ends[r];
  }
  return true;
}

/// How many chunks to march next, from what those before held: too many cost time, too few a wait. It decides
/// who computes what and when, never what comes out.
std::size_t chunksAhead(const RayBatch& done, const RayBudget& budget) {
  if (done.rays.empty()) {
    return 8;
  }
  const double each =
      std::max(1.0, static_cast<double>(done.samples())) / static_cast<double>(done.rays.size());
  const double bySamples =
      static_cast<double>(budget.samples - std::min(done.samples(), budget.samples)) / each;
  const double byRays = static_cast<double>(budget.rays - std::min(done.rays.size(), budget.rays));
  const double chunks = std::min(bySamples, byRays) / static_cast<double>(kRayChunk);
  return std::clamp(static_cast<std::size_t>(std::min(chunks, 1e6)) + 1, std::size_t{1}, kMostChunksAtOnce);
}

}  // namespace

void RayBatch::clear() {
  rays.clear();
  offsets.assign(1, 0);
  positions.clear();
  directions.clear();
  t.clear();
  dt.clear();
}

void fillRayBatch(const RaySource& source, const RayMarch& march, const RayBudget& budget,
                  const ParallelFor& parallelFor, RayBatch& out) {
  out.clear();
  const std::uint64_t ofStep = Rng(march.seed, march.stream).next();
  std::vector<MarchedChunk> chunks(kMostChunksAtOnce);
  bool more = true;
  for (std::size_t first = 0; more;) {
    const std::size_t count = chunksAhead(out, budget);
    parallelFor(count,
                [&](std::size_t i) { marchChunk(source, march, ofStep, first + i, kRayChunk, chunks[i]); });
    for (std::size_t i = 0; i < count && more; ++i) {
      more = appendChunk(chunks[i], budget, march.settings.bound, out);
    }
    first += count;
    more = more && out.rays.size() < budget.rays && out.samples() < budget.samples;
  }
}

void marchRays(std::span<const Ray> rays, const RayMarch& march, const ParallelFor& parallelFor,
               RayBatch& out) {
  out.clear();
  const std::uint64_t ofStep = Rng(march.seed, march.stream).next();
  const RaySource source = [rays](std::size_t first, std::span<Ray> part) {
    std::copy_n(rays.begin() + static_cast<std::ptrdiff_t>(first), part.size(), part.begin());
  };
  std::vector<MarchedChunk> chunks((rays.size() + kRayChunk - 1) / kRayChunk);
  parallelFor(chunks.size(), [&](std::size_t i) {
    marchChunk(source, march, ofStep, i, std::min(kRayChunk, rays.size() - i * kRayChunk), chunks[i]);
  });
  constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
  for (const MarchedChunk& chunk : chunks) {
    appendChunk(chunk, {kAll, kAll}, march.settings.bound, out);
  }
}

std::vector<RayTile> cutIntoTiles(std::span<const std::uint32_t> offsets, std::size_t mostRows,
                                  std::size_t mostRays) {
  std::vector<RayTile> tiles;
  for (std::size_t ray = 0; ray + 1 < offsets.size(); ++ray) {
    const std::size_t rows = offsets[ray + 1] - offsets[ray];
    if (rows > mostRows) {
      throw std::invalid_argument("a ray has more samples than a tile");
    }
    if (tiles.empty() || tiles.back().rows + rows > mostRows || tiles.back().rays >= mostRays) {
      tiles.push_back({ray, 0, offsets[ray], 0});
    }
    tiles.back().rows += rows;
    ++tiles.back().rays;
  }
  return tiles;
}

}  // namespace rankscope
