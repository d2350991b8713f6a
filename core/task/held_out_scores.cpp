#include "task/held_out_scores.h"

#include <cmath>
#include <numeric>
#include <string>

#include "scene/pixel_draw.h"
#include "scene/scene_signal.h"
#include "score/ssim.h"
#include "task/scores.h"
#include "train/score_info.h"

namespace rankscope {
namespace {

Score meanOf(const char* name, const std::vector<double>& values, const std::string& reason) {
  if (values.empty()) {
    return {name, std::nan(""), "not available: " + reason};
  }
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  const double mean = sum / static_cast<double>(values.size());
  return {name, mean, std::isnan(mean) ? "not available: the photographs are too small" : std::string()};
}

}  // namespace

void HeldOutScores::add(const Photograph& target, std::span<const float> output) {
  const std::vector<float> shown = laidOver(target, kShownBackground);
  const ImageView a{target.width(), target.height(), 3, shown};
  const ImageView b{target.width(), target.height(), 3, output};
  psnr_.push_back(psnr(meanSquaredError(shown, output)));
  ssim_.push_back(ssimGaussian(a, b));
  if (lpips_) {
    lpipsDistances_.push_back(lpips_->distance(a, b));
  }
}

std::vector<Score> HeldOutScores::means() const {
  const std::string none = "no photograph is held out";
  return {meanOf("psnr", psnr_, none), meanOf("ssim_gaussian", ssim_, none),
          meanOf(kLpipsScore, lpipsDistances_, psnr_.empty() ? none : "no --lpips file")};
}

}  // namespace rankscope
