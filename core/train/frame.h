// An immutable picture of a Run at a step: the only thing the window ever sees of training.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "train/history.h"
#include "train/live_surface.h"
#include "train/live_view.h"
#include "train/spectra.h"
#include "train/trainee.h"

namespace rankscope {

enum class RunState {
  Paused,  ///< waits for a command
  Running,
  Finished,  ///< reached its target; extend or reset to go on
  Failed,    ///< stopped itself: see Frame::failure
  Stopped,   ///< told to stop; its thread is about to end
};

/// "paused", "running", …
const char* stateName(RunState state);

/// Why a Run stopped itself, in words for its user.
struct Failure {
  std::int64_t step = 0;
  std::string what;  ///< "the loss became NaN at step 12"
  std::string hint;  ///< "lower the rate and reset"
};

/// Outputs re-rendered from recorded weights at the user's request.
struct Replay {
  std::int64_t step = 0;
  std::vector<float> outputs;        ///< N x c
  std::vector<float> predicted;      ///< what the task measures of them; empty as Frame::predicted is null
  LiveSurfacePtr surface = nullptr;  ///< of a shape, as soon as it is made
};

struct Frame {
  std::string run;  ///< RunSpec::name
  RunState state = RunState::Paused;
  std::int64_t step = 0;
  std::int64_t target = 0;
  double activeSeconds = 0;      ///< time this Run has spent computing steps
  double stepsPerSecond = 0;     ///< smoothed, of active time
  double publishingSeconds = 0;  ///< time its thread has spent on earlier Frames of this process
  Rates rates;                   ///< of the next update
  Evaluation evaluation;         ///< newest; its step may be behind by one
  std::int64_t outputsStep = 0;
  std::shared_ptr<const std::vector<float>>
      outputs;                 ///< N x c of outputsStep; null before the first evaluation
  ObservationPtr observation;  ///< what the task measures; null where it is the signal itself
  std::shared_ptr<const std::vector<float>>
      predicted;                     ///< the same of `outputs`; null where there is no observation, or a mask
  TargetSpectrumPtr targetSpectrum;  ///< null if the signal is no picture
  LiveSurfacePtr surface;            ///< newest of a shape; null before the first, and for other signals
  SpectraPtr spectra;                ///< newest, recorded or live; null before the first
  HistoryPtr history;                ///< never null
  LiveViewPtr view;                  ///< newest answer to a ShowView command; null before the first
  std::shared_ptr<const Replay> replay;  ///< newest answer to a Render command, or null
  std::optional<Failure> failure;
  std::optional<std::int64_t>
      checkpointStep;              ///< of the checkpoint that RunParts::checkpoint names, if any was written
  std::string notice;              ///< newest one-line message ("checkpoint saved at step 300"), or empty
  std::uint64_t noticeSerial = 0;  ///< grows with each notice
};

using FramePtr = std::shared_ptr<const Frame>;

}  // namespace rankscope
