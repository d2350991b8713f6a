#include "engine/scene_field.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "model/radiance_mlp.h"

namespace rankscope {

SceneField::SceneField(Inr& inr, const ModelSpec& model, const TaskSpec& task, double bound,
                       std::shared_ptr<Pool> pool)
    : network(inr),
      engine(inr, objective, std::move(pool), TilePath::Automatic,
             std::max<std::int64_t>(kSmallestTileRows, task.marchSteps)) {
  if (model.occupancy > 0) {
    grid.emplace(occupancyOf(model, bound));
  }
}

void SceneField::loadGrid(std::int64_t step) {
  if (grid && step > 0) {
    const at::Tensor cells = network.buffers().front().value.to(at::kCPU).contiguous();
    const float* values = cells.data_ptr<float>();
    grid->restore({std::vector<float>(values, values + cells.numel()), (step + kGridEvery - 1) / kGridEvery});
  }
}

void SceneField::storeGrid() {
  OccupancyGrid::State state = grid->state();
  network.buffers().front().value.copy_(
      at::from_blob(state.densities.data(), {static_cast<std::int64_t>(state.densities.size())}, at::kFloat));
}

}  // namespace rankscope
