// What a panel reads and what it may ask for. A panel is one file with one draw function: it reads a const
// UiModel, edits the ViewState, emits actions, and owns no training state. UI thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "atoms/atom_frame.h"
#include "panels/atoms_view.h"
#include "panels/scene_view.h"
#include "panels/surface_model.h"
#include "signal/signal.h"
#include "spec/experiment_spec.h"
#include "sweep/sweep_overview.h"
#include "train/command.h"
#include "train/frame.h"

namespace rankscope {

enum class ErrorMetric { Absolute, Squared, Signed };

/// How the user looks at the sweep that is open; forgotten when another is opened.
struct SweepView {
  SweepChoice choice;
  bool inOrder = false;      ///< the table in the order of the cells, rather than best first
  std::int64_t opened = -1;  ///< the cell whose Runs are open; -1: none

  // Of a freeze sweep.
  bool cells = false;   ///< map and table, rather than the score against the depth
  int freezeScore = 0;  ///< 0 PSNR, 1 SSIM
};

/// How the user looks at things; remembered between starts. The window owns it.
struct ViewState {
  // Every picture shares one view: linked pan and zoom.
  double zoom = 0;       ///< screen pixels per picture pixel; 0: fit the panel
  double centreX = 0.5;  ///< what the panel's middle shows, in fractions of the picture
  double centreY = 0.5;
  bool showErrors = true;
  ErrorMetric errorMetric = ErrorMetric::Absolute;
  double errorMaximum = 0.25;         ///< top of the error colour scale
  double sinogramErrorMaximum = 0.1;  ///< the same of sinograms, in shares of the measured one's range
  bool showMeasurement = false;       ///< what the task measures instead of the picture, where there is such
  bool flipToTarget = false;          ///< true while the flip key is held
  int member = -1;                    ///< of a cohort: who is shown alone; −1: all on a sheet

  // Sounds. Every waveform and spectrogram shows the same stretch of time.
  bool spectrogram = false;
  double soundBegin = 0;  ///< what is seen, in fractions of the sound
  double soundEnd = 1;
  double soundTop = 1;         ///< highest frequency seen, as a share of half the sample rate
  int soundWindow = 0;         ///< of spectrograms, in samples; 0: the usual one
  double soundDecibels = 100;  ///< from the bottom to the top of the spectrograms' colour scale

  SurfaceView surface;   ///< forgotten when another shape is opened
  SceneViewState scene;  ///< likewise

  AtomsView atoms;  ///< forgotten when something else is opened

  // Rank inspector.
  int layer = 1;
  MatrixKind matrixKind = MatrixKind::Weight;
  int rankQuantity =
      0;  ///< 0 stable rank, 1 effective rank, 2 spectral norm, 3 condition number, 4 effective rank of σ
  bool normalisedRanks = false;  ///< heat map: ranks divided by min(rows, columns)

  // Curves.
  bool againstSeconds = false;
  bool logarithmicSteps = false;
  int score = 0;               ///< which of RunRecord::scoreNames is drawn
  bool errorSpectrum = false;  ///< beside the score: the error by frequency instead of the loss

  std::int64_t scrubStep =
      -1;  ///< -1: live; otherwise every panel shows the recorded state at or before this step

  SweepView sweep;

  // Sizes of the panels, in unscaled pixels.
  double leftWidth = 300;
  double rightWidth = 380;
  double bottomHeight = 230;
  double sweepWidth = 430;
};

/// One Run as the panels see it.
struct RunView {
  std::string name;
  const RunSpec* spec = nullptr;
  FramePtr frame;  ///< never null
  int accent = 0;  ///< index of its accent colour, the same everywhere
};

/// What can be heard. Sound 0 is the target, k + 1 the output of Run k.
struct ListeningView {
  bool possible = false;
  std::string reason;   ///< why it is not possible, or not yet
  int playing = -1;     ///< which sound; -1: none
  double position = 0;  ///< of what is heard now, in fractions of the sound
};

struct UiModel {
  SignalPtr signal;  ///< null while loading or when nothing is open
  SignalPtr cohort;  ///< null but for a cohort, of which `signal` is the sheet or one member
  const ExperimentSpec* spec = nullptr;
  std::vector<RunView> runs;
  SweepOverviewPtr sweep;  ///< null when none is open; shared, as a panel may close it
  ListeningView listening;
  AtomFramePtr atoms;  ///< null when nothing is open
  float scale = 1;     ///< UI scale: multiply every size in pixels
  bool dark = true;
  double frameSeconds = 0;  ///< what the last frame took, drawn and shown; 0: none was drawn
};

/// Requests; each returns at once.
struct UiActions {
  std::function<void(std::size_t run, Command)> send;
  std::function<void(const Command&)> sendAll;
  std::function<void(std::string_view commandId)>
      invoke;  ///< a command of the command list, e.g. "run.pause"
  std::function<void(std::string message)> toast;
  std::function<void(std::int64_t cell)> openCell;       ///< of the sweep
  std::function<void(const std::string& score)> rankBy;  ///< the sweep's cells

  /// Takes the network of a Run apart. @param layers hidden ones; empty: all
  std::function<void(std::size_t run, std::vector<int> layers, const SaeSpec& sae)> studyAtoms;
  std::function<void(AtomSweep sweep)> sweepAtoms;  ///< autoencoders of every n and k on a layer
  std::function<void()> haltAtoms;
  std::function<void(int layer, const std::vector<AtomEdit>& edits)> editAtoms;

  /// Calls `work` on a thread of its own, and then what it returns on the UI thread; or `failed` there, with
  /// a line of text, if it threw.
  std::function<void(std::function<std::function<void()>()> work,
                     std::function<void(std::string message)> failed)>
      inBackground;
};

}  // namespace rankscope
