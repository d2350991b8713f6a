// How well photographs that were not learnt from are predicted.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "perceptual/lpips.h"
#include "scene/photograph.h"
#include "train/trainee.h"

namespace rankscope {

/// Of each photograph over white PSNR, SSIM (the Gaussian form) and LPIPS, outputs not clipped; then their
/// means (FINER's and torch-ngp's protocol). One thread.
class HeldOutScores {
 public:
  /// @param lpips null: there is no such score, and it says why
  explicit HeldOutScores(std::shared_ptr<const Lpips> lpips) : lpips_(std::move(lpips)) {}

  /// @param output width x height x 3, row-major
  void add(const Photograph& target, std::span<const float> output);

  /// "psnr", "ssim_gaussian" and "lpips"
  std::vector<Score> means() const;

 private:
  std::shared_ptr<const Lpips> lpips_;
  std::vector<double> psnr_, ssim_, lpipsDistances_;
};

}  // namespace rankscope
