// An experiment with everything it needs, from a spec or from a folder: what the command line and the window
// open.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "atoms/atom_lab.h"
#include "results/results.h"
#include "signal/signal.h"
#include "spec/experiment_spec.h"
#include "train/experiment.h"

namespace rankscope {

struct SessionOptions {
  ExperimentOptions experiment;  ///< pace and checkpointInterval are taken from the spec
  MachineSpec machine;
  std::filesystem::path folder;  ///< results folder; checkpoints go to folder/NAME; empty: none are written
  /// Weights for LPIPS (docs/lpips.md); empty: that score is not available. Never part of an experiment or of
  /// a checkpoint, as nothing is learnt from it.
  std::filesystem::path lpips = {};
};

/// Making one loads files and builds networks: call start and resume off the UI thread. The members may be
/// called from any one thread and never wait, except writeResults.
class Session {
 public:
  /// Builds a fresh experiment; writes experiment.json if there is a folder.
  /// @throws UserError for anything wrong in the spec, the signal, the folder or the file for LPIPS
  static std::unique_ptr<Session> start(const ExperimentSpec& spec, const SessionOptions& options);

  /// As start, with a signal that is already loaded.
  static std::unique_ptr<Session> start(const ExperimentSpec& spec, SignalPtr signal,
                                        const SessionOptions& options);

  /// Goes on from a results folder, or from the folder that holds the given checkpoint file or
  /// experiment.json. Runs without a checkpoint start anew. @param steps a new target; 0: the one in the
  /// checkpoints
  /// @throws UserError if there is nothing to resume, or a checkpoint is broken or of another signal
  static std::unique_ptr<Session> resume(const std::filesystem::path& path, const SessionOptions& options,
                                         std::int64_t steps = 0);

  const ExperimentSpec& spec() const { return spec_; }
  const SignalPtr& signal() const { return signal_; }
  const std::filesystem::path& folder() const { return folder_; }
  Experiment& experiment() { return *experiment_; }
  const Experiment& experiment() const { return *experiment_; }

  /// Takes a Run's network apart as it is between two steps, instead of whatever was taken apart before.
  /// Never waits.
  /// @param layers hidden ones, from 0; empty: all
  void studyAtoms(std::size_t run, std::vector<int> layers, const SaeSpec& sae);

  /// Of the network that is taken apart.
  AtomLab& atoms() { return *lab_; }
  const AtomLab& atoms() const { return *lab_; }

  /// The Runs as they are now.
  std::vector<RunResult> results() const;

  /// summary.json, report.html and the rest, into folder(). Blocking.
  void writeResults() const;

 private:
  Session() = default;

  ExperimentSpec spec_;
  SignalPtr signal_;
  std::filesystem::path folder_;
  std::unique_ptr<Experiment> experiment_;
  std::shared_ptr<AtomLab> lab_;  ///< shared with Commands that Runs have not heard yet
};

}  // namespace rankscope
