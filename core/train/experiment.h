// N Runs of one Signal with their threads, and the Analyst: what the window and the command line drive.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compute/pool.h"
#include "spec/experiment_spec.h"
#include "train/command.h"
#include "train/frame.h"
#include "train/live_surface.h"

namespace rankscope {

/// What one Run is made of.
struct RunParts {
  RunSpec spec;
  std::unique_ptr<Trainee> trainee;
  std::unique_ptr<SpectrumAnalyzer> analyzer;
  std::unique_ptr<SurfaceMaker> surfaceMaker;  ///< null: the signal is no shape
  RunRecord restored;                          ///< of a resumed Run; empty for a fresh one
  std::filesystem::path checkpoint;            ///< where to write it; empty: Save fails with a notice
  /// Step of the one that is there already, of a resumed Run.
  std::optional<std::int64_t> checkpointStep;
  std::vector<std::int64_t>
      extents;       ///< of the signal's lattice, {h, w}: for thumbnails; empty: none are made
  int channels = 0;  ///< c, for thumbnails
  /// Outputs as the picture of `extents` and `channels`, where they are not one as they are; else empty.
  std::function<std::vector<float>(std::span<const float> outputs)> arrange = nullptr;
  /// 0: spec.training.steps, which must stay the original one, as it decides what is recorded.
  std::int64_t target = 0;
  double seconds = 0;  ///< active time before this process, of a resumed Run
};

struct ExperimentOptions {
  std::string pace = "lockstep";
  std::int64_t checkpointInterval = 1000;
  std::int64_t stopAt = 0;  ///< pause there, resumable; 0: at the target
  bool startPlaying = false;
  bool liveSpectra = false;     ///< extra spectra between the recorded ones, at a time budget
  bool liveSurfaces = false;    ///< meshes of shapes as they are learnt
  bool pictures = true;         ///< record thumbnails and weights for the scrubber
  double framesPerSecond = 10;  ///< at most so many Frames per Run; 0: only on a change of state
  std::function<void()> wake;   ///< called from Run threads after each Frame; must be cheap and thread-safe
};

/// Owns the threads; joins them in its destructor. All members may be called from any one thread.
class Experiment {
 public:
  Experiment(std::vector<RunParts> runs, std::shared_ptr<Pool> pool, ExperimentOptions options);
  ~Experiment();
  Experiment(const Experiment&) = delete;
  Experiment& operator=(const Experiment&) = delete;

  std::size_t size() const;

  /// Never waits. To one Run, or to all; in lockstep Runs that pause together pause at the same step.
  void send(std::size_t run, Command command);
  void sendAll(const Command& command);

  /// The newest Frame of a Run; never waits; never null (before the first step: step 0, state Paused).
  FramePtr frame(std::size_t run) const;

  /// Those of all at one moment: in lockstep, Runs that are running show the same step, except one that has
  /// to catch up with others.
  std::vector<FramePtr> frames() const;

  /// True once every Run is Finished, Failed or Stopped, or Paused at or past `stopAt`, has heard every
  /// Command sent to it, and its checkpoint and all its recorded spectra are in. Never waits.
  bool settled() const;

  /// Asks Runs to leave the cores to somebody else for a moment (while the user drags or types), or not.
  void setYielding(bool yielding);

  /// No step goes on before then, so that what the user waits for has the cores. Never waits.
  void rest(std::chrono::steady_clock::time_point until);

  /// Cells along an axis of the finest surfaces that are made of Runs at rest.
  void setFinestSurface(int cells);

  /// Sends Stop to all and waits until their threads have ended, their last checkpoints written.
  void stop();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace rankscope
