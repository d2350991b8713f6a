#include "train/score_info.h"

#include <algorithm>
#include <array>

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

constexpr auto kScores = std::to_array<Row>({
    {"psnr", "PSNR", "dB",
     "20 log₁₀(1 / √MSE), the MSE over all points and channels, outputs not clipped (CT: clamped to 0 … 1)",
     2, true},
    {"psnr_train", "PSNR, train", "dB", "20 log₁₀(1 / √MSE) over the points that are trained on", 2, true},
    {"psnr_test", "PSNR, test", "dB", "20 log₁₀(1 / √MSE) over the points that are never trained on", 2,
     true},
    {"ssim", "SSIM", "",
     "structural similarity, 7 × 7 uniform window, mean over channels, outputs not clipped", 4, true},
    {"snr", "SNR", "dB", "10 log₁₀(mean t² / mean (t − f)²) of the target t and the output f", 2, true},
    {"si_snr", "SI-SNR", "dB",
     "10 log₁₀(Σ(αt)² / Σ(αt − f)²) with α = Σft / Σt², the means of t and f taken off before", 2, true},
});

}  // namespace

ScoreInfo scoreInfo(const std::string& name) {
  const auto row = std::find_if(kScores.begin(), kScores.end(), [&](const Row& r) { return name == r.name; });
  if (row == kScores.end()) {
    return {name, "", "", 3, true};
  }
  return {row->label, row->unit, row->formula, row->decimals, row->higherIsBetter};
}

}  // namespace rankscope
