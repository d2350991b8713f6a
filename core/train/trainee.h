// What a Run drives. core/engine implements it with tensors; the tests of this folder with arithmetic.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "spec/experiment_spec.h"
#include "spec/rates.h"
#include "train/error_spectrum.h"
#include "train/history.h"
#include "train/live_surface.h"
#include "train/live_view.h"
#include "train/observation.h"
#include "train/snapshot.h"

namespace rankscope {

/// A score by name ("psnr"); the unit and formula are in scoreInfo(name) (train/score_info.h).
struct Score {
  std::string name;
  double value = 0;
  /// Why there is no number, and never will be for this Run ("not available: …"); else empty. Such a score is
  /// not recorded.
  std::string reason = {};
};

/// What is computed where pictures are recorded and where a Run comes to rest.
struct SlowEvaluation {
  std::vector<Score> scores;         ///< after those of the Evaluation
  ErrorSpectrumPtr errorSpectrum;    ///< null if the signal is no picture
  LiveSurfacePtr surface = nullptr;  ///< of a shape that was measured at the end
};

/// Loss and scores of the weights after `step` updates.
struct Evaluation {
  std::int64_t step = 0;
  double loss = 0;
  std::vector<Score> scores;
  bool wholeSignal = true;  ///< false: over a part of the points only, and the scores with it
  /// What costs too much for every step; absent from most evaluations.
  std::optional<SlowEvaluation> slow = {};
};

/// Its scores, and the slow ones after them where there are any.
inline std::vector<Score> allScores(const Evaluation& evaluation) {
  std::vector<Score> scores = evaluation.scores;
  if (evaluation.slow) {
    scores.insert(scores.end(), evaluation.slow->scores.begin(), evaluation.slow->scores.end());
  }
  return scores;
}

/// The whole signal as a network with certain weights gives it.
struct Rendering {
  std::vector<float> outputs;    ///< N x c
  std::vector<float> predicted;  ///< what the task would measure of them, as Trainee::predicted()
};

/// One model, its optimizer and its random numbers. Belongs to one thread at a time; no member may be called
/// concurrently, except those of the objects it hands out.
class Trainee {
 public:
  virtual ~Trainee() = default;

  virtual std::int64_t stepsDone() const = 0;

  /// One update. Returns the evaluation of the weights *before* it, which the forward pass gives for free.
  virtual Evaluation step() = 0;

  /// A forward pass over the whole signal with the current weights; refreshes outputs().
  virtual Evaluation evaluate() = 0;

  /// Whether evaluate() costs little beside the steps between two points of a curve. If not, the curve has
  /// fewer points (RecordSchedule::costlyAt).
  virtual bool evaluatesCheaply() const { return true; }

  /// N x c, row-major: what the network gave for every point of the signal at `outputsStep()`.
  virtual std::span<const float> outputs() const = 0;
  virtual std::int64_t outputsStep() const = 0;

  /// Of outputs(), which must be those of the last Evaluation, of the whole signal. Needs a Pool::Turn.
  virtual SlowEvaluation evaluateSlowly() { return {}; }

  /// The same where a Run has reached its target: with what costs too much for every recorded picture.
  virtual SlowEvaluation evaluateFinally() { return evaluateSlowly(); }

  /// Null if the signal is no picture, and before the first evaluateSlowly.
  virtual TargetSpectrumPtr targetSpectrum() const { return nullptr; }

  /// What the task measures; null where it is the signal itself.
  virtual ObservationPtr observation() const { return nullptr; }

  /// What the task would measure of outputs(), as many numbers as observation()->values; empty for a mask.
  virtual std::span<const float> predicted() const { return {}; }

  /// A copy of the parameters now.
  virtual WeightSnapshotPtr snapshot() const = 0;

  /// What the network would give with these weights; leaves the Run's own weights, outputs() and predicted()
  /// alone. Needs a Pool::Turn.
  virtual Rendering render(const WeightSnapshot& weights) = 0;

  /// What the network shows with its present weights. Leaves everything else alone, outputs() too.
  /// @param reduction 8, 4, 2 or 1: as LiveView::reduction
  /// @param goOn the caller holds a Pool::Turn, except while this is called: other Runs may have theirs then
  /// @returns null once it said no, and where there is nothing to be looked at
  virtual LiveViewPtr view(const ViewRequest& /*request*/, int /*reduction*/, const GoOn& /*goOn*/) {
    return nullptr;
  }

  /// What the next update will use, after the schedule.
  virtual Rates rates() const = 0;

  /// Changes base rates; the schedule goes on from where it is. A rate of a kind the optimizer lacks is
  /// ignored.
  virtual void setBaseRates(const Rates& rates) = 0;

  /// Back to the same initial bits: weights, optimizer, random numbers, schedule, base rates.
  virtual void reset() = 0;

  /// The bytes of a checkpoint file: weights, optimizer, random numbers, `record`, and the Run's spec as
  /// metadata. No time, thread count or path: the same training gives the same bytes.
  virtual std::vector<std::uint8_t> checkpoint(const RunRecord& record) const = 0;
};

/// Computes spectra from a snapshot. Called on the Analyst's thread only.
class SpectrumAnalyzer {
 public:
  virtual ~SpectrumAnalyzer() = default;

  /// @param withActivations also of the pre- and post-activations on a fixed subset of points
  virtual Spectra analyze(const WeightSnapshot& weights, bool withActivations) = 0;
};

}  // namespace rankscope
