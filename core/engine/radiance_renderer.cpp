#include "engine/radiance_renderer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "radiance/compositing.h"
#include "task/radiance_loss.h"

namespace rankscope {
namespace {

// Together at most a few million samples: what a block's buffers hold.
constexpr std::size_t kBlockRays = 4096;
constexpr std::size_t kChunkRays = 128;

std::span<float> partOf(std::span<float> whole, std::size_t first, std::size_t count) {
  return whole.empty() ? whole : whole.subspan(first, count);
}

/// In proportion to the shortest step: 1/256 of instant-ngp's 1024 steps would spend a quarter of as many
/// before they begin to grow.
double usualConeAngle(const TaskSpec& task, double bound) {
  constexpr double kTimesSteps = 4;
  return bound > 1 ? kTimesSteps / task.marchSteps : 0;
}

at::Tensor columnsOf(const std::vector<float>& values) {
  const auto rows = static_cast<std::int64_t>(values.size()) / kPositionDimension;
  return at::from_blob(const_cast<float*>(values.data()), {rows, kPositionDimension}, at::kFloat);
}

/// The distance of what is seen, not of what was let through besides.
void divideByOpacity(std::span<float> depth, std::span<const float> opacity) {
  for (std::size_t i = 0; i < depth.size(); ++i) {
    depth[i] = opacity[i] > 0 ? depth[i] / opacity[i] : 0;
  }
}

/// The colours of some rays of a batch, whose values are those of the whole batch.
void compositeChunk(const RayBatch& batch, const FieldValues& values, std::size_t first,
                    const std::vector<float>& background, const RayPicture& out) {
  const std::size_t rays = background.size() / 3;
  RaySamples samples;
  samples.offsets = std::span(batch.offsets).subspan(first, rays + 1);
  const std::size_t row = samples.offsets.front();
  const std::size_t rows = samples.offsets.back() - row;
  samples.sigma = values.sigma;
  samples.rgb = values.rgb;
  samples.t = std::span(batch.t).subspan(row, rows);
  samples.dt = std::span(batch.dt).subspan(row, rows);
  samples.background = background;
  std::vector<float> opacity(out.opacity.empty() ? rays : 0);
  const std::span<float> seen = out.opacity.empty() ? std::span<float>(opacity) : out.opacity;
  composite(samples, {out.colour, seen, out.depth});
  divideByOpacity(out.depth, seen);
  for (std::size_t ray = 0; ray < out.samples.size(); ++ray) {
    out.samples[ray] = static_cast<float>(samples.offsets[ray + 1] - samples.offsets[ray]);
  }
}

}  // namespace

RayPicture RayPicture::part(std::size_t first, std::size_t count) const {
  return {partOf(colour, 3 * first, 3 * count), partOf(opacity, first, count), partOf(depth, first, count),
          partOf(samples, first, count)};
}

MarchSettings marchSettings(const TaskSpec& task, double bound, bool jitter) {
  MarchSettings settings;
  settings.bound = static_cast<float>(bound);
  settings.minNear = static_cast<float>(task.minNear);
  settings.steps = task.marchSteps;
  settings.coneAngle = static_cast<float>(task.coneAngle < 0 ? usualConeAngle(task, bound) : task.coneAngle);
  settings.jitter = jitter;
  return settings;
}

at::Tensor networkInputs(const RayBatch& batch, const at::Device& device) {
  return at::cat({columnsOf(batch.positions), columnsOf(batch.directions)}, 1).to(device);
}

RadianceRenderer::RadianceRenderer(TiledEngine& engine, const OccupancyGrid* grid,
                                   const MarchSettings& settings, const at::Device& device)
    : engine_(engine), march_{settings, grid, 0, 0}, device_(device) {}

void RadianceRenderer::render(std::span<const Ray> rays, const std::array<float, 3>& background,
                              const ParallelFor& parallelFor, const RayPicture& out) {
  for (std::size_t first = 0; first < rays.size(); first += kBlockRays) {
    const std::size_t count = std::min(kBlockRays, rays.size() - first);
    renderBlock(rays.subspan(first, count), background, parallelFor, out.part(first, count));
  }
}

void RadianceRenderer::renderBlock(std::span<const Ray> rays, const std::array<float, 3>& background,
                                   const ParallelFor& parallelFor, const RayPicture& out) {
  const at::NoGradGuard guard;
  marchRays(rays, march_, parallelFor, batch_);
  at::Tensor outputs = at::empty({0, kRadianceOutput}, at::kFloat);
  if (batch_.samples() > 0) {
    const at::Tensor x = networkInputs(batch_, device_);
    outputs = at::empty({x.size(0), kRadianceOutput}, x.options());
    engine_.forward(x, outputs);
    outputs = outputs.to(at::kCPU).contiguous();
  }
  const std::span<const float> numbers(outputs.data_ptr<float>(), static_cast<std::size_t>(outputs.numel()));
  parallelFor((rays.size() + kChunkRays - 1) / kChunkRays, [&](std::size_t chunk) {
    const std::size_t first = chunk * kChunkRays;
    const std::size_t count = std::min(kChunkRays, rays.size() - first);
    std::vector<float> behind;
    for (std::size_t ray = 0; ray < count; ++ray) {
      behind.insert(behind.end(), background.begin(), background.end());
    }
    const std::size_t row = batch_.offsets[first];
    FieldValues values;
    decodeField(
        numbers.subspan(kRadianceOutput * row, kRadianceOutput * (batch_.offsets[first + count] - row)),
        values);
    compositeChunk(batch_, values, first, behind, out.part(first, count));
  });
}

}  // namespace rankscope
