// All that a view of a freeze sweep shows, worked out from a snapshot that may be one of a sweep that is
// still running. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sweep/freeze_study.h"
#include "sweep/sweep_reader.h"
#include "sweep/sweep_slice.h"

namespace rankscope {

/// The fits of one target at one depth.
struct FreezePoint {
  std::int64_t tau = kNothingFrozen;
  std::int64_t failed = 0;
  MeanDeviation value;  ///< over the seeds; of the mean over targets over those too
  SlicePlace place;     ///< whose cells they are; of the mean: the first target's

  bool known() const { return value.count > 0; }
};

/// A score against the depth.
struct FreezeCurve {
  std::string name;                   ///< of the target, or "mean"
  std::vector<FreezePoint> depths;    ///< that freeze a layer, ascending, also without a fit
  std::optional<FreezePoint> recipe;  ///< nothing frozen, the published recipe
  std::optional<std::int64_t> best;   ///< depth of the highest mean; nothing without a fit

  /// Null if it was not tried.
  const FreezePoint* at(std::int64_t tau) const;
};

struct FreezeFigure {
  std::string score;                 ///< "psnr" or "ssim"
  std::vector<FreezeCurve> targets;  ///< one per file
  std::optional<FreezeCurve> mean;   ///< over the targets, if there are several
  double low = 0;                    ///< of means with their deviations; NaN without a fit
  double high = 0;

  bool known() const { return low <= high; }
  /// The curve that speaks for all.
  const FreezeCurve& whole() const { return mean ? *mean : targets.front(); }
};

/// Never changes once it is shared.
struct FreezeOverview {
  FreezeStudy study;
  std::vector<std::int64_t> depths;  ///< that freeze a layer, ascending
  bool hasRecipe = false;
  FreezeFigure psnr;
  FreezeFigure ssim;
  std::string headline;              ///< whether the peak of sr(W) names the best depth
  std::vector<std::string> verdict;  ///< as freezeVerdict
  std::string published;             ///< what the paper found of such networks, with its place there
};
using FreezeOverviewPtr = std::shared_ptr<const FreezeOverview>;

/// Null if the snapshot is of no freeze sweep.
FreezeOverviewPtr freezeOverviewOf(const SweepSnapshot& snapshot);

}  // namespace rankscope
