// What a radiance network shows along rays.
#pragma once

#include <array>
#include <span>

#include <ATen/core/Tensor.h>

#include "compute/parallel_for.h"
#include "engine/tiled_engine.h"
#include "radiance/ray_batch.h"
#include "scene/scene.h"
#include "spec/task_spec.h"

namespace rankscope {

/// Numbers of n rays. An empty span is not written.
struct RayPicture {
  std::span<float> colour;   ///< n x 3
  std::span<float> opacity;  ///< n
  std::span<float> depth;    ///< n: the expected distance of what is seen; 0 where nothing is
  std::span<float> samples;  ///< n: how often the network was asked

  RayPicture part(std::size_t first, std::size_t count) const;
};

/// How rays of this task walk through a scene. @param bound half the side of its cube
/// @param jitter as MarchSettings::jitter
MarchSettings marchSettings(const TaskSpec& task, double bound, bool jitter);

/// Positions and directions as a network takes them, n x 6.
at::Tensor networkInputs(const RayBatch& batch, const at::Device& device);

class RadianceRenderer {
 public:
  /// @param engine of a radiance network  @param grid null: rays ask everywhere. Both must outlive it
  RadianceRenderer(TiledEngine& engine, const OccupancyGrid* grid, const MarchSettings& settings,
                   const at::Device& device);

  /// Needs a Pool::Turn. @param background behind every ray
  void render(std::span<const Ray> rays, const std::array<float, 3>& background,
              const ParallelFor& parallelFor, const RayPicture& out);

 private:
  void renderBlock(std::span<const Ray> rays, const std::array<float, 3>& background,
                   const ParallelFor& parallelFor, const RayPicture& out);

  TiledEngine& engine_;
  RayMarch march_;
  at::Device device_;
  RayBatch batch_;
};

}  // namespace rankscope
