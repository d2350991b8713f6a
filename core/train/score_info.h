// How each score is written and what it means: the one place for labels, units and formulas.
#pragma once

#include <cstddef>
#include <string>

namespace rankscope {

/// The one score that depends on a file of the user's (docs/lpips.md). It is no part of what is trained: a
/// checkpoint is the same with it and without.
inline constexpr const char* kLpipsScore = "lpips";

inline constexpr const char* kPsnrScore = "psnr";

/// Of a cohort: the mean of its members' PSNRs, and that of each, counted from 0.
inline constexpr const char* kMeanPsnrScore = "mean_psnr";
std::string memberPsnrScore(std::size_t member);

/// Whether a score is that of one member of a cohort, of which there may be many: they are shown together.
bool isMemberScore(const std::string& name);

struct ScoreInfo {
  std::string label;    ///< "PSNR"
  std::string unit;     ///< "dB" or ""
  std::string formula;  ///< one sentence, or "" for a score that is not known here
  int decimals = 3;
  bool higherIsBetter = true;
};

/// @param name as in Score::name; an unknown one is its own label
ScoreInfo scoreInfo(const std::string& name);

}  // namespace rankscope
