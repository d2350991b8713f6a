// DIR/report.html and DIR/freeze.svg of a freeze sweep: read as the results of a paper, with this user's
// data. The page needs no other file and no script. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "results/figure.h"
#include "sweep/freeze_study.h"

namespace rankscope {

/// A target with what was made of it, as data URIs of PNGs; empty where there is none.
struct FreezePictures {
  std::string target;
  std::vector<std::pair<std::int64_t, std::string>> fits;  ///< (tau, reconstruction)
};

/// PSNR and SSIM against the depth for each target, and both ranks by layer, peaks starred.
report::Figure freezeFigure(const FreezeStudy& study);

/// What is between <body> and </body>, and the style sheet that it needs.
std::string freezeBody(const FreezeStudy& study, const std::vector<FreezePictures>& pictures);
std::string freezeStyle();

/// @param pictures one per target, or none
std::string buildFreezePage(const FreezeStudy& study, const std::vector<FreezePictures>& pictures);

}  // namespace rankscope
