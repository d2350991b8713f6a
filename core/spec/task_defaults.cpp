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
constexpr std::int64_t kShapeGridLayers = 2;

constexpr std::int64_t kCohortLayers = 5;
constexpr std::int64_t kCohortWidth = 256;
constexpr double kCohortOmega = 30;
constexpr double kCohortSigma = 10;
constexpr std::int64_t kCohortFrequencies = 256;
constexpr std::int64_t kCohortSteps = 5000;

// In space a grid has no lattice to take its finest level from, and tables should fit a processor's caches.
constexpr std::int64_t kGridWidth = 64;
constexpr std::int64_t kGridLevels = 12;
constexpr std::int64_t kGridTable = 15;
constexpr std::int64_t kGridFinest = 512;

// Radiance fields, reference: six layers of 128 in all, or Instant-NGP's.
constexpr std::int64_t kSceneDensityLayers = 4;
constexpr std::int64_t kSceneWidth = 128;
constexpr double kSceneOmega = 30;
constexpr std::int64_t kGridDensityLayers = 1;
constexpr double kSceneBeta2 = 0.99;
constexpr double kSceneEps = 1e-15;

/// Sets what its user did not give.
class Defaults {
 public:
  Defaults(RunSpec& run, const std::set<std::string>& given) : run_(run), given_(given) {}

  void set(const std::string& field, const PropertyValue& value) {
    forEachTable(run_, [&](const PropertyTable& table, auto& object) {
      if (table.find(field) != nullptr && !given_.contains(field)) {
        table.assign(&object, field, value);
      }
    });
  }

  bool networkIs(const std::set<std::string>& names) const { return names.contains(run_.model.network); }

 private:
  RunSpec& run_;
  const std::set<std::string>& given_;
};

void takeGridDefaults(Defaults& defaults) {
  defaults.set("grid-levels", kGridLevels);
  defaults.set("grid-table", kGridTable);
  defaults.set("grid-finest", kGridFinest);
}

void takeShapeDefaults(Defaults defaults) {
  const bool wavelets = defaults.networkIs({"wire", "wire-complex"});
  const bool grid = defaults.networkIs({"hash-grid"});
  defaults.set("hidden-layers", grid ? kShapeGridLayers : kShapeLayers);
  defaults.set("width", grid ? kGridWidth : kShapeWidth);
  // Whatever the network: the window and sweeps may change it to the hash grid afterwards.
  takeGridDefaults(defaults);
  if (!wavelets) {
    defaults.set("omega", kShapeOmega);
  }
  defaults.set("amsgrad", !wavelets);
  defaults.set("clip-norm", kShapeClip);
  defaults.set("schedule", std::string("geometric"));
  defaults.set("lr-min", kShapeRateEnd);
}

void takeCohortDefaults(Defaults defaults) {
  defaults.set("model", std::string("siren"));
  if (!defaults.networkIs({"hash-grid", "ga-planes"})) {
    defaults.set("hidden-layers", kCohortLayers);
    defaults.set("width", kCohortWidth);
  }
  if (defaults.networkIs({"siren", "finer"})) {
    defaults.set("omega", kCohortOmega);
  }
  if (defaults.networkIs({"ffn", "gauss-ffn"})) {
    defaults.set("sigma", kCohortSigma);
    defaults.set("frequencies", kCohortFrequencies);
  }
  defaults.set("schedule", std::string("constant"));
  defaults.set("steps", kCohortSteps);
}

void takeSceneDefaults(Defaults defaults) {
  defaults.set("model", std::string("hash-grid"));
  const bool grid = defaults.networkIs({"hash-grid"});
  defaults.set("hidden-layers", grid ? kGridDensityLayers : kSceneDensityLayers);
  defaults.set("width", grid ? kGridWidth : kSceneWidth);
  if (grid) {
    takeGridDefaults(defaults);
  }
  defaults.set("omega", kSceneOmega);
  defaults.set("beta2", kSceneBeta2);
  defaults.set("eps", kSceneEps);
  defaults.set("aux-eps", kSceneEps);
  defaults.set("schedule", std::string("exponential"));
}

/// Tasks of one protocol start from the same defaults.
int protocolOf(const std::string& task) {
  return isShapeTask(task) ? 1 : isSceneTask(task) ? 2 : isCohortTask(task) ? 3 : 0;
}

/// Puts back what one kind of task or another has defaults of its own for.
void forgetTask(const RunSpec& usual, RunSpec& run) {
  run.model.hiddenLayers = usual.model.hiddenLayers;
  run.model.width = usual.model.width;
  run.model.omega = usual.model.omega;
  run.model.gridLevels = usual.model.gridLevels;
  run.model.gridTable = usual.model.gridTable;
  run.model.gridFinest = usual.model.gridFinest;
  run.optimizer.amsgrad = usual.optimizer.amsgrad;
  run.optimizer.clipNorm = usual.optimizer.clipNorm;
  run.optimizer.schedule = usual.optimizer.schedule;
  run.optimizer.lrMin = usual.optimizer.lrMin;
  run.optimizer.beta2 = usual.optimizer.beta2;
  run.optimizer.eps = usual.optimizer.eps;
  run.optimizer.auxEps = usual.optimizer.auxEps;
}

/// The same of a cohort's alone.
void forgetCohort(const RunSpec& usual, RunSpec& run) {
  run.model.sigma = usual.model.sigma;
  run.model.frequencies = usual.model.frequencies;
  run.training.steps = usual.training.steps;
}

}  // namespace

void takeTaskDefaults(RunSpec& run, const std::string& task, const std::set<std::string>& given) {
  if (isShapeTask(task)) {
    takeShapeDefaults({run, given});
  } else if (isSceneTask(task)) {
    takeSceneDefaults({run, given});
  } else if (isCohortTask(task)) {
    takeCohortDefaults({run, given});
  }
}

void changeTask(ExperimentSpec& experiment, const std::string& task) {
  const std::string former = experiment.task.task;
  if (protocolOf(task) == protocolOf(former)) {
    setTask(experiment, task);
    return;
  }
  const std::vector<RunSpec> plain = defaultExperiment().runs;
  for (std::size_t i = 0; i < experiment.runs.size(); ++i) {
    RunSpec& run = experiment.runs[i];
    const RunSpec& usual = plain[std::min(i, plain.size() - 1)];
    const RateKey before = rateKeyOf(former, run);
    if (isSceneTask(task) || isSceneTask(former)) {
      run.model = usual.model;
    }
    if (isCohortTask(task) || isCohortTask(former)) {
      forgetCohort(usual, run);
    }
    forgetTask(usual, run);
    takeTaskDefaults(run, task,
                     isCohortTask(task) ? std::set<std::string>{"model"} : std::set<std::string>{});
    moveDefaultRates(run, before, task);
  }
  experiment.task.task = task;
}

}  // namespace rankscope
