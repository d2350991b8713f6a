#include "train/score_info.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace rankscope {
namespace {

struct Row {
  const char* name;
  const char* label;
  const char* unit;
  const char* formula;
  int decimals;
  bool higherIsBetter;
};

constexpr std::string_view kMemberPrefix = "psnr_";

constexpr auto kScores = std::to_array<Row>({
    {"psnr", "PSNR", "dB",
     "20 log₁₀(1 / √MSE), the MSE over all points and channels, outputs not clipped (CT: clamped to 0 … 1; "
     "radiance fields: the mean over the held-out photographs)",
     2, true},
    {"mean_psnr", "Mean PSNR", "dB",
     "the mean over the signals of 20 log₁₀(1 / √MSE), each MSE over the points and channels of one, outputs "
     "not clipped",
     2, true},
    {"psnr_train", "PSNR, train", "dB", "20 log₁₀(1 / √MSE) over the points that are trained on", 2, true},
    {"psnr_test", "PSNR, test", "dB", "20 log₁₀(1 / √MSE) over the points that are never trained on", 2,
     true},
    {"view_psnr", "PSNR, shown view", "dB",
     "20 log₁₀(1 / √MSE) of the one photograph that is shown, over white, outputs not clipped", 2, true},
    {"ssim", "SSIM", "",
     "structural similarity (Wang et al. 2004), 7 × 7 uniform window, sample covariance, mean over the "
     "pixels at "
     "least 3 from the border and over channels, data range 1, outputs not clipped: scikit-image's number",
     4, true},
    {"ssim_gaussian", "SSIM, Gaussian", "",
     "structural similarity (Wang et al. 2004), 11 × 11 Gaussian window of σ 1.5, population covariance, "
     "reflected "
     "borders, mean over pixels and channels, data range 1, outputs not clipped: torchmetrics' number",
     4, true},
    {"lpips", "LPIPS", "",
     "learned perceptual distance (Zhang et al. 2018, version 0.1): squared differences of a classifier's "
     "normalised "
     "features, weighted, mean over pixels, summed over levels; outputs not clipped; lower is better",
     4, false},
    {"sdf_error_near", "SDF error, near", "",
     "mean |f − d| of the true signed distance d over the evaluation points of the fine noise, in units of "
     "the "
     "normalised shape; lower is better",
     6, false},
    {"sdf_error_far", "SDF error, far", "",
     "mean |f − d| of the true signed distance d over the evaluation points of the coarse noise, in units of "
     "the "
     "normalised shape; lower is better",
     6, false},
    {"accuracy", "Accuracy", "", "share of the evaluation points that are found on the right side", 4, true},
    {"iou", "IoU", "",
     "points inside both over points inside either, on 128³ points of [−1, 1]³, of which the shape has 58³ "
     "at "
     "most; BACON's grid",
     4, true},
    {"iou_dense", "IoU, dense", "", "the same on 128³ points of [−0.5, 0.5]³", 4, true},
    {"chamfer", "Chamfer", "",
     "mean squared distance to the nearest of 300,000 points on the other surface, both ways, summed, in "
     "squared "
     "units of the normalised shape (BACON); lower is better",
     8, false},
    {"normal_consistency", "Normal consistency", "",
     "mean |n · n′| of points on one surface and the closest face of the other, both ways, halved", 4, true},
    {"snr", "SNR", "dB", "10 log₁₀(mean t² / mean (t − f)²) of the target t and the output f", 2, true},
    {"si_snr", "SI-SNR", "dB",
     "10 log₁₀(Σ(αt)² / Σ(αt − f)²) with α = Σft / Σt², the means of t and f taken off before", 2, true},
});

}  // namespace

std::string memberPsnrScore(std::size_t member) {
  return fmt::format("{}{}", kMemberPrefix, member);
}

bool isMemberScore(const std::string& name) {
  return name.starts_with(kMemberPrefix) && name.size() > kMemberPrefix.size() &&
         name.find_first_not_of("0123456789", kMemberPrefix.size()) == std::string::npos;
}

ScoreInfo scoreInfo(const std::string& name) {
  if (isMemberScore(name)) {
    return {"PSNR of signal " + name.substr(kMemberPrefix.size()), "dB",
            "20 log₁₀(1 / √MSE) over the points and channels of one signal of the cohort", 2, true};
  }
  const auto row = std::find_if(kScores.begin(), kScores.end(), [&](const Row& r) { return name == r.name; });
  if (row == kScores.end()) {
    return {name, "", "", 3, true};
  }
  return {row->label, row->unit, row->formula, row->decimals, row->higherIsBetter};
}

}  // namespace rankscope
