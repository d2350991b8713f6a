// What a Run records of itself. Recorded numbers never depend on the clock, so that a window and a headless
// run agree; only CurvePoint::seconds is time, and it is never part of a checkpoint.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "train/error_spectrum.h"
#include "train/snapshot.h"
#include "train/spectra.h"

namespace rankscope {

/// One row of the curves: everything speaks of the weights after `step` updates.
struct CurvePoint {
  std::int64_t step = 0;
  double seconds = 0;  ///< the Run's own active time when it was recorded; NaN if restored from a checkpoint
  double loss = 0;
  std::vector<double> scores;  ///< in the order of RunRecord::scoreNames; NaN where it was not computed
  double lr = 0;
  double muonLr = 0;
};

/// A small 8-bit picture of the reconstruction (box-reduced to at most 256 pixels a side), or a sound: that
/// has no pixels but all of its samples, as a reduction would lose what is heard.
struct Thumbnail {
  std::int64_t step = 0;
  int width = 0, height = 0, channels = 0;
  std::vector<std::uint8_t> pixels;
  std::vector<std::int16_t> sound;  ///< in units of soundUnit
  float soundUnit = 0;
};

/// Curves and spectra: what a checkpoint keeps and results are written from.
struct RunRecord {
  std::int64_t target = 0;  ///< where the Run ends; 0: its spec's steps
  std::vector<std::string> scoreNames;
  std::vector<CurvePoint> curve;               ///< ascending steps
  std::vector<SpectraPtr> spectra;             ///< ascending steps; the first is of the initial weights
  std::vector<ErrorSpectrumPtr> errorSpectra;  ///< of a picture, ascending steps
};

/// The record as if this score had never been computed.
RunRecord withoutScore(RunRecord record, const std::string& name);

/// Everything the scrubber can show. Immutable once published; the parts are shared between versions.
struct History {
  RunRecord record;
  std::vector<std::shared_ptr<const Thumbnail>> pictures;  ///< ascending steps
  std::vector<WeightSnapshotPtr> weights;                  ///< at log-spaced steps, ascending
};

using HistoryPtr = std::shared_ptr<const History>;

/// A picture of `outputs` (h*w x c, row-major, in [0, 1]; clamped, NaN as 0) with extents {h, w}; null if
/// they are not a picture or do not fit together.
std::shared_ptr<const Thumbnail> makeThumbnail(std::int64_t step, std::span<const float> outputs,
                                               const std::vector<std::int64_t>& extents, int channels);

/// `outputs` in 16 bits each, the loudest using them all; NaN as 0, infinity as the loudest finite one. Null
/// for none.
std::shared_ptr<const Thumbnail> makeSoundThumbnail(std::int64_t step, std::span<const float> outputs);

/// The samples of a recorded sound, to within half a soundUnit.
std::vector<float> samplesOf(const Thumbnail& sound);

/// What the pictures and weights take.
std::size_t memoryOf(const History& history);

/// Drops pictures and weights where they are densest (by step and by log of step) until they fit, keeping the
/// first and last of each. The same list always loses the same ones.
void thin(History& history, std::size_t maximumBytes);

/// Decides what is recorded at which step: a function of the step and of the Run's original target alone. The
/// target itself is always recorded. Past it the strides double with each doubling of the step, so that a
/// Run extended a hundredfold keeps a record of a few times the size.
class RecordSchedule {
 public:
  explicit RecordSchedule(std::int64_t steps);

  bool curveAt(std::int64_t step) const;    ///< about 500 points up to the target, and with the spectra
  bool spectraAt(std::int64_t step) const;  ///< about 100, denser in the first steps
  bool pictureAt(std::int64_t step) const;  ///< with the spectra; and what is computed slowly
  bool costlyAt(
      std::int64_t step) const;  ///< about 25 of those: where an evaluation costs as much as many steps
  bool weightsAt(std::int64_t step) const;  ///< 0 and about four per factor of ten

 private:
  std::int64_t widened(std::int64_t stride, std::int64_t step) const;

  std::int64_t steps_;
  std::int64_t curveStride_;
  std::int64_t spectraStride_;
};

}  // namespace rankscope
