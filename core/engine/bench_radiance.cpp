#include "engine/bench_radiance.h"

#include <limits>

#include <fmt/format.h>

#include "engine/bench_timing.h"
#include "engine/inr_trainee.h"
#include "scene/scene_signal.h"
#include "spec/task_defaults.h"

namespace rankscope {
namespace {

constexpr const char* kSampleScene = "sample:plinth";
constexpr int kWarmSteps = 100;  // until the occupancy grid has been learnt

TaskSpec radianceTask() {
  TaskSpec task;
  task.task = "nerf";
  return task;
}

/// As `fit nerf --grid-levels 12 --grid-table 15 --grid-finest 512 --optimizer adam`.
RunSpec radianceRun() {
  RunSpec run;
  run.name = "bench";
  run.model.network = "hash-grid";
  run.optimizer.optimizer = "adam";
  takeTaskDefaults(run, "nerf", {});
  run.model.gridLevels = 12;
  run.model.gridTable = 15;
  run.model.gridFinest = 512;
  return run;
}

}  // namespace

BenchCase benchRadianceStep(const BenchRequest& request, const std::shared_ptr<Pool>& pool) {
  const TaskSpec task = radianceTask();
  BenchCase result;
  result.model = kRadianceCase;
  result.optimizer = "adam";
  result.points = task.raySamples;
  result.name = fmt::format("{}/adam/{}", kRadianceCase, result.points);
  result.gflops = result.gemmGflops = result.peakMiB = std::numeric_limits<double>::quiet_NaN();
  const Pool::Turn turn(*pool);
  SignalSpec spec;
  spec.source = kSampleScene;
  const SignalPtr signal =
      loadSceneSignal(spec, [&](std::size_t count, const auto& work) { pool->parallelFor(count, work); });
  const auto trainee = makeTrainee(radianceRun(), task, signal, pool, request.machine);
  for (int i = 0; i < kWarmSteps; ++i) {
    trainee->step();
  }
  timeSteps(request, result, [&] { trainee->step(); });
  return result;
}

}  // namespace rankscope
