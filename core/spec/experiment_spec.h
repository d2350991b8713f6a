// What an experiment is: one signal, one task, and the Runs that learn it. Plain structs, each with a
// property table.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "spec/model_spec.h"
#include "spec/optimizer_spec.h"
#include "spec/signal_spec.h"
#include "spec/task_spec.h"

namespace rankscope {

/// How long and on what a Run trains.
struct TrainingSpec {
  std::int64_t steps = 2000;       ///< the target
  std::int64_t scheduleSteps = 0;  ///< horizon of the schedule; 0: `steps`
  std::int64_t seed = 0;           ///< weights and batches
  std::int64_t batch = 0;          ///< points per step drawn at random; 0: all points, every step
  std::string pretrain = "none";   ///< for rank, on these hidden layers: none | first | last | all
  std::int64_t pretrainSteps = 200;
  double pretrainRate = 0.3;
  std::int64_t pretrainBatch = 1024;  ///< points
  double untilPsnr = 0;               ///< dB; ends a Run whose task's first score is a PSNR; 0: never
  std::string startFrom;              ///< a checkpoint whose encoder the weights start from; "": fresh ones
  int freezeThrough = -1;             ///< τ: layers 0 … τ stay as they are in the encoder; -1: none does
  std::string reinitialise = "rest";  ///< with frozen layers: rest (layers after τ, and the head) | head

  /// The schedule's horizon in steps. It is fixed when a Run starts: extending the target does not move it.
  std::int64_t horizon() const { return scheduleSteps > 0 ? scheduleSteps : steps; }

  bool operator==(const TrainingSpec&) const = default;
  static const PropertyTable& properties();
};

struct RunSpec {
  std::string name;  ///< unique in its experiment; also a folder name: [A-Za-z0-9._-]+
  ModelSpec model;
  OptimizerSpec optimizer;
  TrainingSpec training;

  bool operator==(const RunSpec&) const = default;
};

struct ExperimentSpec {
  SignalSpec signal;
  TaskSpec task;
  std::string pace = "lockstep";     ///< lockstep ("same step") | free ("same seconds")
  std::int64_t checkpointEvery = 0;  ///< steps between checkpoints; 0: every 1000 and at the end
  std::vector<RunSpec> runs;

  bool operator==(const ExperimentSpec&) const = default;
  static const PropertyTable& properties();  ///< pace and checkpointEvery

  std::int64_t checkpointInterval() const { return checkpointEvery > 0 ? checkpointEvery : 1000; }
};

/// Where a process computes. Never part of a result: it does not change a number.
struct MachineSpec {
  std::string device = "auto";  ///< auto | cpu | cuda
  int threads = 0;              ///< 0: every core

  static const PropertyTable& properties();
};

/// Calls visit(table, object) for each table of a Run, so that a field can be found by its flat name.
template <class Run, class Visit>
void forEachTable(Run& run, Visit visit) {
  visit(ModelSpec::properties(), run.model);
  visit(OptimizerSpec::properties(), run.optimizer);
  visit(TrainingSpec::properties(), run.training);
}

/// Sets the field called `field` ("width", "muon-lr", "steps", …) of whichever table has it, from text.
/// @throws UserError naming the nearest field, or the valid range
void assignRunField(RunSpec& run, const std::string& field, const std::string& text);

/// Every field name of a Run, in table order.
std::vector<std::string> runFieldNames();

/// Gives unnamed Runs their optimizer's name, and repeated names the suffixes -2, -3, ….
void nameRuns(ExperimentSpec& experiment);

/// The experiment a newcomer sees: a built-in picture, one network, Adam beside Muon.
ExperimentSpec defaultExperiment();

/// Checks every field, and what fields say together: at least one Run, unique valid names, lengths above
/// zero.
/// @throws UserError naming the field
void validate(const ExperimentSpec& experiment);

}  // namespace rankscope
