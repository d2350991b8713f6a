// What is measured of a picture beside the loss, the same for every task on pictures.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "compute/parallel_for.h"
#include "perceptual/lpips.h"
#include "signal/signal.h"
#include "train/trainee.h"

namespace rankscope {

/// Belongs to one thread at a time.
class PictureScores {
 public:
  /// @param lpips null: there is no such score, and it says why
  PictureScores(SignalPtr signal, std::shared_ptr<const Lpips> lpips);

  /// "ssim", "ssim_gaussian" and "lpips" with a data range of 1, and the spectrum of the error; of a cohort
  /// the means over its members; nothing unless the signal is one of both. Outputs are not clipped, in CT
  /// neither.
  /// @param outputs N x c, of `step`
  SlowEvaluation evaluate(std::span<const float> outputs, std::int64_t step, const ParallelFor& parallelFor);

  /// Null before the first evaluate.
  TargetSpectrumPtr targetSpectrum() const { return targetSpectrum_; }

 private:
  SignalPtr signal_;
  std::shared_ptr<const Lpips> lpips_;
  TargetSpectrumPtr targetSpectrum_;
};

}  // namespace rankscope
