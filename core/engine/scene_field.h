// A radiance network with its tiles and its occupancy grid.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "compute/pool.h"
#include "engine/no_objective.h"
#include "engine/tiled_engine.h"
#include "model/inr.h"
#include "radiance/occupancy_grid.h"
#include "spec/task_spec.h"

namespace rankscope {

struct SceneField {
  static constexpr std::int64_t kGridEvery = 16;  ///< steps between two refreshes (torch-ngp)
  static constexpr std::int64_t kSmallestTileRows = 256;

  /// @param inr must outlive it, its parameters the same tensors  @param bound half the side of the cube
  SceneField(Inr& inr, const ModelSpec& model, const TaskSpec& task, double bound,
             std::shared_ptr<Pool> pool);

  const OccupancyGrid* gridOrNull() const { return grid ? &*grid : nullptr; }

  /// The grid as the network's buffer has it. @param step of the weights
  void loadGrid(std::int64_t step);

  /// And back into the buffer. @pre there is a grid
  void storeGrid();

  Inr& network;
  NoObjective objective;
  TiledEngine engine;
  std::optional<OccupancyGrid> grid;
};

}  // namespace rankscope
