// What a Run records of itself. Recorded numbers never depend on the clock, so that a window and a headless run agree;
// only CurvePoint::seconds is time, and it is never part of a checkpoint.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "train/snapshot.h"
#include "train/spectra.h"

namespace rankscope {

/// One row of the curves: everything speaks of the weights after `step` updates.
struct CurvePoint {
  std::int64_t step = 0;
  double seconds = 0;  ///< the Run's own active time when it was recorded; NaN if restored from a checkpoint
  double loss = 0;
  std::vector<double> scores;  ///< in the order of RunRecord::scoreNames
  double lr = 0;
  double muonLr = 0;
};

/// A small 8-bit picture of the reconstruction (box-reduced to at most 256 pixels a side).
struct Thumbnail {
  std::int64_t step = 0;
  int width = 0, height = 0, channels = 0;
  std::vector<std::uint8_t> pixels;
};

/// Curves and spectra: what a checkpoint keeps and results are written from.
struct RunRecord {
  std::vector<std::string> scoreNames;
  std::vector<CurvePoint> curve;     ///< ascending steps
  std::vector<SpectraPtr> spectra;   ///< ascending steps; the first is of the initial weights
};

/// Everything the scrubber can show. Immutable once published; the parts are shared between versions.
struct History {
  RunRecord record;
  std::vector<std::shared_ptr<const Thumbnail>> pictures;  ///< ascending steps
  std::vector<WeightSnapshotPtr> weights;                  ///< at log-spaced steps, ascending
};

using HistoryPtr = std::shared_ptr<const History>;

/// Decides what is recorded at which step: a function of the step and of the Run's original target alone.
class RecordSchedule {
 public:
  explicit RecordSchedule(std::int64_t steps);

  bool curveAt(std::int64_t step) const;    ///< about 500 points up to the target
  bool spectraAt(std::int64_t step) const;  ///< about 100, denser in the first steps
  bool pictureAt(std::int64_t step) const;  ///< with the spectra
  bool weightsAt(std::int64_t step) const;  ///< 0 and about four per factor of ten

 private:
  std::int64_t curveStride_;
  std::int64_t spectraStride_;
};

}  // namespace rankscope
