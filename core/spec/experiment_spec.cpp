#include "spec/experiment_spec.h"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "spec/default_rates.h"

namespace rankscope {
namespace {

constexpr double kMaximumSteps = 1e9;
/// A Run's name is a folder beside these.
constexpr std::array<const char*, 3> kResultFiles{"experiment.json", "summary.json", "report.html"};

PropertyTable makeTrainingTable() {
  using T = TrainingSpec;
  return Properties<T>()
      .integer(&T::steps, {"steps", "Steps", "steps", "The target: how many updates."}, 1, kMaximumSteps,
               true)
      .integer(&T::scheduleSteps,
               {"schedule-steps", "Schedule steps", "steps",
                "Horizon of the schedule; 0 means the target. Past it the rate stays at its minimum."},
               0, kMaximumSteps)
      .integer(&T::seed, {"seed", "Seed", "", "Fixes initial weights and batches: same seed, same bits."}, 0,
               1e9)
      .integer(&T::batch,
               {"batch", "Batch", "points",
                "Random points per step, without repetition; 0 means every point, every step. A shape's are "
                "drawn anew "
                "for each step, and 0 means 10,000."},
               0, 1e9)
      .choice(&T::pretrain,
              {"pretrain", "Rank pre-training", "",
               "Before step 0, gradient descent that spreads the activations of these layers over all "
               "directions: it "
               "minimises ‖HᵀH‖_F / ‖H‖_F² over random batches (Muon-INR paper, section 3.3)."},
              {{"none", "none", "the network starts as it is drawn"},
               {"first", "first layer", "the first activated layer's outputs"},
               {"last", "last layer", "the last activated layer's outputs"},
               {"all", "all layers", "every activated layer's outputs, summed"}})
      .integer(&T::pretrainSteps,
               {"pretrain-steps", "Pre-training steps", "steps", "Updates of the rank pre-training."}, 1, 1e6)
      .real(&T::pretrainRate,
            {"pretrain-lr", "Pre-training rate", "", "Step length of the rank pre-training."}, 0, 1e4, true)
      .integer(&T::pretrainBatch,
               {"pretrain-batch", "Pre-training batch", "points",
                "Random points per step of the rank pre-training; every point if there are fewer."},
               1, 1e6)
      .real(&T::untilPsnr,
            {"until-psnr", "Until PSNR", "dB",
             "End before the target once the PSNR of the whole signal, of a cohort their mean, has reached "
             "this; 0 means never."},
            0, 1000)
      .text(&T::startFrom,
            {"start-from", "Start from", "",
             "A checkpoint of the same network: every layer but the last starts from its weights. The last "
             "one, the head, is drawn anew (STRAINER's recipe)."})
      .integer(&T::freezeThrough,
               {"freeze-through", "Freeze through", "layer",
                "τ: layers 0 … τ keep the encoder's weights and are not trained; -1 means that all are."},
               -1, 31)
      .choice(&T::reinitialise,
              {"reinitialise", "Reinitialise", "",
               "Where layers are frozen: what is drawn anew. Without frozen layers it is the head alone."},
              {{"rest", "the rest", "the layers after the frozen ones, and the head (the cohort paper)"},
               {"head", "the head", "the other layers start from the encoder"}})
      .table("training");
}

PropertyTable makeExperimentTable() {
  using E = ExperimentSpec;
  return Properties<E>()
      .choice(&E::pace, {"pace", "Pace", "", "How Runs keep together."},
              {{"lockstep", "same step", "every Run is at the same step"},
               {"free", "same seconds", "Runs share the time equally, however far each gets"}})
      .integer(&E::checkpointEvery,
               {"checkpoint-every", "Checkpoint every", "steps", "Steps between checkpoints; 0 means 1000."},
               0, kMaximumSteps)
      .table("experiment");
}

PropertyTable makeMachineTable() {
  using M = MachineSpec;
  return Properties<M>()
      .choice(
          &M::device, {"device", "Device", "", "Where tensors live."},
          {{"auto", "auto", "CUDA if there is one, else the CPU"}, {"cpu", "CPU", ""}, {"cuda", "CUDA", ""}})
      .integer(&M::threads,
               {"threads", "Threads", "", "Compute workers; 0 means one per core. Does not change a result."},
               0, 1024)
      .table("machine");
}

bool isNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-';
}

void validateStart(const TrainingSpec& training) {
  if (training.startFrom.empty() && training.freezeThrough >= 0) {
    throw UserError("freeze-through", "there is no encoder to freeze layers of", "add start-from");
  }
  if (!training.startFrom.empty() && training.pretrain != "none") {
    throw UserError("pretrain", "would change the weights that start-from gives", "choose one of them");
  }
}

void validateName(const std::string& name) {
  if (name.empty() || name.front() == '.' || name.size() > 64 ||
      !std::all_of(name.begin(), name.end(), isNameCharacter)) {
    throw UserError("name", fmt::format("'{}' cannot name a run", name),
                    "use letters, digits, '.', '_' and '-'");
  }
  if (std::find(kResultFiles.begin(), kResultFiles.end(), name) != kResultFiles.end()) {
    throw UserError("name", fmt::format("'{}' is a file of every results folder", name),
                    "call the run otherwise");
  }
}

}  // namespace

const PropertyTable& TrainingSpec::properties() {
  static const PropertyTable table = makeTrainingTable();
  return table;
}

const PropertyTable& ExperimentSpec::properties() {
  static const PropertyTable table = makeExperimentTable();
  return table;
}

const PropertyTable& MachineSpec::properties() {
  static const PropertyTable table = makeMachineTable();
  return table;
}

std::vector<std::string> runFieldNames() {
  std::vector<std::string> names;
  RunSpec run;
  forEachTable(run, [&](const PropertyTable& table, auto&) {
    for (const Property& row : table.rows()) {
      names.push_back(row.name);
    }
  });
  return names;
}

void assignRunField(RunSpec& run, const std::string& field, const std::string& text) {
  if (field == "name") {
    validateName(text);
    run.name = text;
    return;
  }
  bool found = false;
  forEachTable(run, [&](const PropertyTable& table, auto& object) {
    if (table.find(field) != nullptr) {
      table.assignText(&object, field, text);
      found = true;
    }
  });
  if (!found) {
    throw UserError(field, "a run has no such field",
                    fmt::format("did you mean '{}'?", nearestName(field, runFieldNames())));
  }
}

void nameRuns(ExperimentSpec& experiment) {
  std::set<std::string> taken;
  for (RunSpec& run : experiment.runs) {
    const std::string base = run.name.empty() ? run.optimizer.optimizer : run.name;
    run.name = base;
    for (int suffix = 2; !taken.insert(run.name).second; ++suffix) {
      run.name = fmt::format("{}-{}", base, suffix);
    }
  }
}

ExperimentSpec defaultExperiment() {
  ExperimentSpec experiment;
  RunSpec adam;
  adam.model.width = 128;
  adam.training.steps = 2000;
  RunSpec muon = adam;
  muon.optimizer.optimizer = "muon";
  experiment.runs = {adam, muon};
  for (RunSpec& run : experiment.runs) {
    takeDefaultRates(run, experiment.task.task);
  }
  nameRuns(experiment);
  return experiment;
}

void validate(const ExperimentSpec& experiment) {
  SignalSpec::properties().validate(&experiment.signal);
  TaskSpec::properties().validate(&experiment.task);
  ExperimentSpec::properties().validate(&experiment);
  if (experiment.runs.empty() || experiment.runs.size() > 8) {
    throw UserError("runs", fmt::format("there are {}", experiment.runs.size()), "an experiment has 1 to 8");
  }
  std::set<std::string> names;
  for (const RunSpec& run : experiment.runs) {
    validateName(run.name);
    if (!names.insert(run.name).second) {
      throw UserError("name", fmt::format("two runs are called '{}'", run.name), "give each its own name");
    }
    forEachTable(run, [](const PropertyTable& table, const auto& object) { table.validate(&object); });
    validateStart(run.training);
  }
}

}  // namespace rankscope
