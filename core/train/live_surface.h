// The surface that a Run's network has learnt, as a mesh to be looked at.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "mesh/mesh.h"
#include "train/snapshot.h"

namespace rankscope {

/// In the coordinates that networks see. Immutable once made: another surface is another object.
struct MeasuredSurface {
  Mesh mesh;                  ///< with normals; empty if the surface is nowhere
  std::vector<float> errors;  ///< a distance to the target for each position, ≥ 0; or empty
};

using MeasuredSurfacePtr = std::shared_ptr<const MeasuredSurface>;

/// Immutable, shared between threads.
struct LiveSurface {
  std::int64_t step = 0;
  int cells = 0;               ///< along each axis of the box
  MeasuredSurfacePtr surface;  ///< never null
};

using LiveSurfacePtr = std::shared_ptr<const LiveSurface>;

/// Makes surfaces from weights. Called on the Modeller's thread only.
class SurfaceMaker {
 public:
  virtual ~SurfaceMaker() = default;

  /// Coarse first, each handed over as soon as it is there. @param cells of the last one
  /// @returns false if it was told to stop
  virtual bool make(const WeightSnapshot& weights, int cells, const std::stop_token& stop,
                    const std::function<void(LiveSurfacePtr)>& ready) = 0;
};

}  // namespace rankscope
