// What a Run starts from where its user gives nothing and the task has a protocol of its own. Pure, any
// thread.
#pragma once

#include <set>
#include <string>

#include "spec/experiment_spec.h"

namespace rankscope {

/// Sets every field that is not among `given` to the task's. Shapes: 8 layers of 32, AMSGrad (not for WIRE),
/// gradients clipped to 1, the geometric schedule down to 1e-4, omega 30 (FINER's SDF code; the Muon-INR
/// paper's network). Others: nothing.
void takeTaskDefaults(RunSpec& run, const std::string& task, const std::set<std::string>& given = {});

/// Another task for all Runs; rates that are defaults follow. From shapes to something else or back each Run
/// starts from the new task's defaults, keeping its network and optimizer.
void changeTask(ExperimentSpec& experiment, const std::string& task);

}  // namespace rankscope
