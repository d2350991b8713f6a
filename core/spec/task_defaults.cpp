#include "spec/task_defaults.h"

#include <algorithm>

#include "base/property.h"
#include "spec/default_rates.h"

namespace rankscope {
namespace {

constexpr std::int64_t kShapeLayers = 8;
constexpr std::int64_t kShapeWidth = 32;
constexpr double kShapeOmega = 30;
constexpr double kShapeClip = 1;
constexpr double kShapeRateEnd = 1e-4;

// Radiance fields, reference: six layers of 128 in all, or Instant-NGP's, with tables that fit a processor's
// caches.
constexpr std::int64_t kSceneDensityLayers = 4;
constexpr std::int64_t kSceneWidth = 128;
constexpr double kSceneOmega = 30;
constexpr std::int64_t kGridDensityLayers = 1;
constexpr std::int64_t kGridWidth = 64;
constexpr std::int64_t kGridLevels = 12;
constexpr std::int64_t kGridTable = 15;
constexpr std::int64_t kGridFinest = 512;
constexpr double kSceneBeta2 = 0.99;
constexpr double kSceneEps = 1e-15;

/// Sets what is not among `given`.
struct Setter {
  const std::set<std::string>& given;

  void operator()(const PropertyTable& table, void* object, const char* field,
                  const PropertyValue& value) const {
    if (!given.contains(field)) {
      table.assign(object, field, value);
    }
  }
};

/// Puts back what one kind of task or another has defaults of its own for. @param network the network too
void forgetTask(const RunSpec& usual, bool network, RunSpec& run) {
  if (network) {
    run.model = usual.model;
  }
  run.model.hiddenLayers = usual.model.hiddenLayers;
  run.model.width = usual.model.width;
  run.model.omega = usual.model.omega;
  run.optimizer.amsgrad = usual.optimizer.amsgrad;
  run.optimizer.clipNorm = usual.optimizer.clipNorm;
  run.optimizer.schedule = usual.optimizer.schedule;
  run.optimizer.lrMin = usual.optimizer.lrMin;
  run.optimizer.beta2 = usual.optimizer.beta2;
  run.optimizer.eps = usual.optimizer.eps;
  run.optimizer.auxEps = usual.optimizer.auxEps;
}

void takeSceneDefaults(RunSpec& run, const std::set<std::string>& given) {
  const Setter set{given};
  const PropertyTable& model = ModelSpec::properties();
  if (!given.contains("model")) {
    model.assign(&run.model, "model", std::string("hash-grid"));
  }
  const bool grid = run.model.network == "hash-grid";
  set(model, &run.model, "hidden-layers", grid ? kGridDensityLayers : kSceneDensityLayers);
  set(model, &run.model, "width", grid ? kGridWidth : kSceneWidth);
  if (grid) {
    set(model, &run.model, "grid-levels", kGridLevels);
    set(model, &run.model, "grid-table", kGridTable);
    set(model, &run.model, "grid-finest", kGridFinest);
  }
  set(model, &run.model, "omega", kSceneOmega);
  const PropertyTable& optimizer = OptimizerSpec::properties();
  set(optimizer, &run.optimizer, "beta2", kSceneBeta2);
  set(optimizer, &run.optimizer, "eps", kSceneEps);
  set(optimizer, &run.optimizer, "aux-eps", kSceneEps);
  set(optimizer, &run.optimizer, "schedule", std::string("exponential"));
}

}  // namespace

void takeTaskDefaults(RunSpec& run, const std::string& task, const std::set<std::string>& given) {
  if (isSceneTask(task)) {
    takeSceneDefaults(run, given);
  }
  if (!isShapeTask(task)) {
    return;
  }
  const Setter set{given};
  const bool wavelets = run.model.network == "wire" || run.model.network == "wire-complex";
  if (run.model.network != "hash-grid") {
    set(ModelSpec::properties(), &run.model, "hidden-layers", kShapeLayers);
    set(ModelSpec::properties(), &run.model, "width", kShapeWidth);
  }
  if (!wavelets) {
    set(ModelSpec::properties(), &run.model, "omega", kShapeOmega);
  }
  set(OptimizerSpec::properties(), &run.optimizer, "amsgrad", !wavelets);
  set(OptimizerSpec::properties(), &run.optimizer, "clip-norm", kShapeClip);
  set(OptimizerSpec::properties(), &run.optimizer, "schedule", std::string("geometric"));
  set(OptimizerSpec::properties(), &run.optimizer, "lr-min", kShapeRateEnd);
}

void changeTask(ExperimentSpec& experiment, const std::string& task) {
  const auto kindOf = [](const std::string& name) {
    return isShapeTask(name) ? 1 : (isSceneTask(name) ? 2 : 0);
  };
  if (kindOf(task) == kindOf(experiment.task.task)) {
    setTask(experiment, task);
    return;
  }
  const bool scenes = isSceneTask(task) || isSceneTask(experiment.task.task);
  const std::vector<RunSpec> usual = defaultExperiment().runs;
  for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
    RunSpec& run = experiment.runs[i];
    const RateKey before = rateKeyOf(experiment.task.task, run);
    forgetTask(usual[std::min(i, usual.size() - 1)], scenes, run);
    takeTaskDefaults(run, task);
    moveDefaultRates(run, before, task);
  }
  experiment.task.task = task;
}

}  // namespace rankscope
