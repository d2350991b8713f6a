// Keeps a Run's History: what was recorded, and what is to be recorded next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "train/history.h"
#include "train/trainee.h"

namespace rankscope {

/// Belongs to one thread. Each thing is recorded once per step, however often it is offered.
class Recorder {
 public:
  static constexpr std::size_t kMaximumBytes = std::size_t{256} << 20;  ///< of pictures and weights

  struct Settings {
    std::int64_t steps = 1;  ///< the original target
    bool pictures = true;    ///< also thumbnails and weights
    std::vector<std::int64_t> extents;
    int channels = 0;
    /// What of outputs lies on the picture that is recorded; empty: they themselves.
    std::function<std::vector<float>(std::span<const float> outputs)> arrange = nullptr;
    bool costly = false;  ///< evaluations are: the curve has RecordSchedule::costlyAt's points
    std::size_t maximumBytes = kMaximumBytes;
  };

  /// @param restored of a resumed Run: its seconds become NaN, and nothing up to its last steps is recorded
  /// again
  Recorder(Settings settings, RunRecord restored);

  /// Where the Run ends now; recorded as if it were the original target.
  void setTarget(std::int64_t target) { history_.record.target = target; }

  bool wantsEvaluation(std::int64_t step) const;
  bool wantsSpectra(std::int64_t step) const;
  bool wantsWeights(std::int64_t step) const;
  /// Whether Evaluation::slow of this step is recorded, a function of the step and the target alone: neither
  /// pauses nor the window's pictures change it.
  bool wantsSlowEvaluation(std::int64_t step) const { return wantsEvaluation(step) && pictureAt(step); }
  bool wantsPicture(std::int64_t step) const { return settings_.pictures && pictureAt(step); }

  /// A resumed Run has neither pictures nor weights: its first ones are those of the step that it goes on
  /// from.
  bool wantsFirstPicture() const { return settings_.pictures && history_.pictures.empty(); }
  void picture(std::int64_t step, std::span<const float> outputs);

  /// @param outputs N x c of the same step, for the thumbnail; empty: none is made
  void evaluation(const Evaluation& evaluation, const Rates& rates, double seconds,
                  std::span<const float> outputs);
  void spectraAsked(std::int64_t step) { spectraStep_ = step; }
  bool askedSpectra(std::int64_t step) const { return spectraStep_ == step; }
  void spectra(SpectraPtr spectra);
  void weights(WeightSnapshotPtr weights);

  /// Forgets everything.
  void clear();

  const RunRecord& record() const { return history_.record; }
  const History& history() const { return history_; }

  /// An immutable copy; the same one until something is recorded.
  HistoryPtr share();

 private:
  std::int64_t target() const { return history_.record.target; }
  bool curveAt(std::int64_t step) const {
    return (settings_.costly ? schedule_.costlyAt(step) : schedule_.curveAt(step)) || step == target();
  }
  bool pictureAt(std::int64_t step) const { return schedule_.pictureAt(step) || step == target(); }
  void put(CurvePoint& point, const Score& score);

  Settings settings_;
  RecordSchedule schedule_;
  History history_;
  HistoryPtr shared_;
  std::int64_t curveStep_ = -1;    // newest recorded; -1: none
  std::int64_t spectraStep_ = -1;  // newest asked for
  std::int64_t weightsStep_ = -1;
};

}  // namespace rankscope
