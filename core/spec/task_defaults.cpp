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

}  // namespace

void takeTaskDefaults(RunSpec& run, const std::string& task, const std::set<std::string>& given) {
  if (!isShapeTask(task)) {
    return;
  }
  const auto set = [&](const PropertyTable& table, void* object, const char* field,
                       const PropertyValue& value) {
    if (!given.contains(field)) {
      table.assign(object, field, value);
    }
  };
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
  const bool shapes = isShapeTask(task);
  const bool crossing = shapes != isShapeTask(experiment.task.task);
  setTask(experiment, task);
  if (!crossing) {
    return;
  }
  const std::vector<RunSpec> usual = defaultExperiment().runs;
  for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
    RunSpec& run = experiment.runs[i];
    const RunSpec& plain = usual[std::min(i, usual.size() - 1)];
    run.model.hiddenLayers = plain.model.hiddenLayers;
    run.model.width = plain.model.width;
    run.model.omega = plain.model.omega;
    run.optimizer.amsgrad = plain.optimizer.amsgrad;
    run.optimizer.clipNorm = plain.optimizer.clipNorm;
    run.optimizer.schedule = plain.optimizer.schedule;
    run.optimizer.lrMin = plain.optimizer.lrMin;
    takeTaskDefaults(run, task);
  }
}

}  // namespace rankscope
