// The ways to run the cells of a sweep.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "spec/experiment_spec.h"
#include "sweep/sweep_state.h"

namespace rankscope {

struct SweepRunOptions {
  MachineSpec machine;    ///< threads: of all cells together; 0: every core
  std::int64_t jobs = 1;  ///< cells at a time; 0 under Slurm: as many as it grants
  std::string sbatch;     ///< more arguments for Slurm's sbatch, split at blanks
};

/// Runs the pending cells as processes of this program, `jobs` at a time, each with its share of the cores.
/// Ctrl+C lets them save and stops. @returns whether a signal cut it short
/// @throws UserError if results cannot be written
bool runSweepHere(SweepState& state, const SweepRunOptions& options);

/// Submits the pending cells as Slurm job arrays, waits for them, and collects. Jobs that an earlier process
/// submitted are waited for, not submitted again. Ctrl+C ends the waiting; the jobs go on.
/// @returns whether a signal cut it short @throws UserError if there is no Slurm or it refuses the jobs
bool runSweepOnSlurm(SweepState& state, const SweepRunOptions& options);

/// How a sweep is run.
struct SweepDirection {
  SweepRunOptions run;
  bool slurm = false;
  bool retry = false;  ///< failed cells anew
  std::string title;
};

/// Runs what is left of the sweep in the store's folder, which nobody else may do meanwhile, and hands over
/// what there is then. @param begin called before, conclude after, with the same state
/// @returns what conclude returns @throws UserError if the folder is being worked on or cannot be written
int directSweep(const SweepSpec& sweep, const CellStore& store, const SweepDirection& direction,
                const std::function<void(const SweepState&)>& begin,
                const std::function<int(const SweepState&, bool interrupted)>& conclude);

/// Says on stderr what is left and what failed. @returns the exit status
int sweepStatus(const SweepState& state, bool interrupted);

/// @throws UserError for very many cells unless the user agreed
void askForManyCells(std::int64_t count, bool yes);

/// Computes one cell, or goes on with it, and turns its folder into a finished one: what those processes do.
/// @param reports writes "progress FRACTION" lines on stdout
/// @returns the exit status: 0 finished (even if the cell failed), 130 interrupted and saved
/// @throws UserError if its results cannot be written
int runSweepCell(const SweepSpec& sweep, const CellStore& store, std::int64_t index,
                 const MachineSpec& machine, bool reports);

}  // namespace rankscope
