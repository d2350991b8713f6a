#include "engine/bench_shapes.h"

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <utility>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "base/rng.h"
#include "engine/bench_timing.h"
#include "engine/drawn_points.h"
#include "engine/inr_trainee.h"
#include "engine/no_objective.h"
#include "engine/tiled_engine.h"
#include "model/inr.h"
#include "shape/shape.h"
#include "shape/shape_sampler.h"
#include "spec/task_defaults.h"
#include "surface/surface.h"

namespace rankscope {
namespace {

constexpr std::int64_t kCloudPoints = 50'000;
constexpr double kCloudRadius = 0.4;
constexpr std::size_t kQueries = 1'000'000;
constexpr int kCells = 256;
constexpr int kLearningSteps = 600;
constexpr const char* kSampleMesh = "sample:knot";

TaskSpec sdfTask() {
  TaskSpec task;
  task.task = "sdf";
  return task;
}

/// As `fit sdf --model relu --optimizer adam --lr …`.
RunSpec sdfRun(double rate) {
  RunSpec run;
  run.name = "bench";
  run.optimizer.optimizer = "adam";
  run.optimizer.lr = rate;
  takeTaskDefaults(run, "sdf", {"lr"});
  return run;
}

Mesh sphereCloud() {
  Rng rng(0);
  Mesh cloud;
  for (std::int64_t i = 0; i < kCloudPoints; ++i) {
    const double z = rng.uniform(-1, 1);
    const double angle = rng.uniform(-M_PI, M_PI);
    const double girth = std::sqrt(1 - z * z);
    const double normal[3] = {girth * std::cos(angle), girth * std::sin(angle), z};
    Point3 place{};
    Point3 direction{};
    for (std::size_t k = 0; k < 3; ++k) {
      place[k] = static_cast<float>(kCloudRadius * normal[k]);
      direction[k] = static_cast<float>(normal[k]);
    }
    cloud.positions.push_back(place);
    cloud.normals.push_back(direction);
  }
  return cloud;
}

SignalPtr requestedShape(const BenchRequest& request) {
  SignalSpec signal;
  signal.source = request.mesh.empty() ? kSampleMesh : request.mesh;
  return loadSignal(signal, sdfTask());
}

BenchCase shapeCase(const std::string& name, std::int64_t points) {
  BenchCase result;
  result.model = name;
  result.points = points;
  result.name = fmt::format("{}/{}", name, points);
  result.gflops = result.gemmGflops = result.peakMiB = std::numeric_limits<double>::quiet_NaN();
  return result;
}

/// A network whose surface is somewhere in the box, as one is that is looked at.
class SketchedShape {
 public:
  SketchedShape(const BenchRequest& request, const std::shared_ptr<Pool>& pool) : run_(sdfRun(1e-3)) {
    const SignalPtr signal = requestedShape(request);
    const auto trainee = makeTrainee(run_, sdfTask(), signal, pool, request.machine);
    for (int i = 0; i < kLearningSteps; ++i) {
      trainee->step();
    }
    Rng unused(0);
    inr_ = makeInr(run_.model, {signal->inputDimension, signal->outputDimension, {}}, unused);
    inr_->load(*trainee->snapshot());
    engine_ = std::make_unique<TiledEngine>(*inr_, objective_, pool);
  }

  Field field() { return fieldOf(*engine_, sdfTask(), run_.model, at::kCPU); }

 private:
  RunSpec run_;
  NoObjective objective_;
  std::unique_ptr<Inr> inr_;
  std::unique_ptr<TiledEngine> engine_;
};

/// Every sample of the lattice, a plane at a time.
void evaluateLattice(const Field& field, const SurfaceGrid& grid) {
  const auto side = static_cast<std::size_t>(grid.cells) + 1;
  std::vector<Point3> plane(side * side);
  std::vector<float> values(plane.size());
  const auto at = [&grid](std::size_t i) {
    return grid.low[0] + grid.size * static_cast<float>(i) / static_cast<float>(grid.cells);
  };
  for (std::size_t z = 0; z < side; ++z) {
    for (std::size_t i = 0; i < plane.size(); ++i) {
      plane[i] = {at(i % side), at(i / side), at(z)};
    }
    field(plane, values);
  }
}

}  // namespace

BenchCase benchSdfStep(const BenchRequest& request, const std::shared_ptr<Pool>& pool) {
  BenchCase result = shapeCase(kSdfCase, kShapeBatch);
  result.optimizer = "adam";
  const SignalPtr signal = makeShapeSignal(sphereCloud(), "sphere", sdfTask());
  const auto trainee = makeTrainee(sdfRun(1e-4), sdfTask(), signal, pool, request.machine);
  const Pool::Turn turn(*pool);
  timeSteps(request, result, [&] { trainee->step(); });
  return result;
}

BenchCase benchSignedDistances(const BenchRequest& request, const std::shared_ptr<Pool>& pool) {
  BenchCase result = shapeCase(kDistanceCase, kQueries);
  const SignalPtr signal = requestedShape(request);
  const ParallelFor parallelFor = [&](std::size_t count, const auto& task) {
    pool->parallelFor(count, task);
  };
  std::vector<Point3> points(kQueries);
  std::vector<float> distances(kQueries);
  const Pool::Turn turn(*pool);
  drawNearSurface(*signal->shape, sdfTask(), 0, 0, points, parallelFor);
  timeSteps(request, result, [&] { signal->shape->signedDistances(points, distances, parallelFor); });
  return result;
}

std::vector<BenchCase> benchMarchingCubes(const BenchRequest& request, const std::shared_ptr<Pool>& pool) {
  const Pool::Turn turn(*pool);
  SketchedShape shape(request, pool);
  SurfaceGrid grid;
  grid.cells = kCells;
  const auto side = static_cast<std::int64_t>(grid.cells) + 1;
  std::vector<BenchCase> results;
  results.push_back(shapeCase(fmt::format("{}-full-grid", kSurfaceCase), side * side * side));
  timeSteps(request, results.back(), [&] { evaluateLattice(shape.field(), grid); });
  Surface surface;
  BenchCase sparse = shapeCase(kSurfaceCase, 0);
  timeSteps(request, sparse, [&] { surface = extractSurface(shape.field(), grid).value(); });
  sparse.points = surface.evaluated;
  sparse.name = fmt::format("{}/{}", kSurfaceCase, surface.evaluated);
  results.push_back(std::move(sparse));
  return results;
}

}  // namespace rankscope
