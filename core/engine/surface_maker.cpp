#include "engine/surface_maker.h"

#include <utility>

#include "compute/pool.h"
#include "engine/drawn_points.h"
#include "engine/no_objective.h"
#include "engine/tensor_runtime.h"
#include "engine/tiled_engine.h"
#include "model/inr.h"
#include "shape/shape.h"
#include "surface/surface.h"
#include "task/shape_scores.h"

namespace rankscope {
namespace {

class InrSurfaceMaker : public SurfaceMaker {
 public:
  InrSurfaceMaker(const ModelSpec& model, TaskSpec task, SignalPtr signal)
      : model_(model),
        task_(std::move(task)),
        signal_(std::move(signal)),
        pool_(std::make_shared<Pool>(1, prepareTensorThread)) {
    Rng unused(0);
    inr_ = makeInr(model_, {signal_->inputDimension, signal_->outputDimension, signal_->lattice.extents},
                   unused);
    engine_ = std::make_unique<TiledEngine>(*inr_, objective_, pool_);
  }

  bool make(const WeightSnapshot& weights, int cells, const std::stop_token& stop,
            const std::function<void(LiveSurfacePtr)>& ready) override {
    const Pool::Turn turn(*pool_);
    inr_->load(weights);
    SurfaceGrid grid;
    grid.cells = cells;
    SurfaceOptions options;
    // What is exported from the window is this mesh, and other programs want it watertight.
    options.closedAtFaces = true;
    options.stop = stop;
    return extractSurfaceLevels(fieldOf(*engine_, task_, model_, at::kCPU), grid, options, [&](Surface made) {
      ready(std::make_shared<const LiveSurface>(LiveSurface{
          weights.step, made.cells, measureSurface(std::move(made.mesh), *signal_->shape, onThisThread)}));
    });
  }

 private:
  ModelSpec model_;
  TaskSpec task_;
  SignalPtr signal_;
  std::shared_ptr<Pool> pool_;
  NoObjective objective_;
  std::unique_ptr<Inr> inr_;
  std::unique_ptr<TiledEngine> engine_;
};

}  // namespace

std::unique_ptr<SurfaceMaker> makeSurfaceMaker(const ModelSpec& model, const TaskSpec& task,
                                               SignalPtr signal) {
  return std::make_unique<InrSurfaceMaker>(model, task, std::move(signal));
}

}  // namespace rankscope
