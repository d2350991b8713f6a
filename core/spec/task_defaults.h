// What a Run starts from where its user gives nothing and the task has a protocol of its own. Pure, any
// thread.
#pragma once

#include <set>
#include <string>

#include "spec/experiment_spec.h"

namespace rankscope {

/// Sets every field that is not among `given` to the task's. Shapes: 8 layers of 32 or a hash grid of twelve
/// levels up to 512, AMSGrad (not for WIRE), gradients clipped to 1, the geometric schedule down to 1e-4,
/// omega 30 (FINER's SDF code; the Muon-INR paper's network). Radiance fields: Instant-NGP's network or four
/// and two layers of 128, its Adam, the exponential schedule. Cohorts: 5 layers of 256, SIREN of omega 30 or
/// 256 Fourier frequencies of σ 10, a constant rate, 5000 steps (STRAINER; the cohort paper, table 2).
/// Others: nothing.
void takeTaskDefaults(RunSpec& run, const std::string& task, const std::set<std::string>& given = {});

/// Another task for all Runs; rates that are defaults follow. Between shapes, scenes, cohorts and
/// everything else each Run starts from the new task's defaults, keeping its optimizer and, but for scenes,
/// its network.
void changeTask(ExperimentSpec& experiment, const std::string& task);

}  // namespace rankscope
