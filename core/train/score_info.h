// How each score is written and what it means: the one place for labels, units and formulas.
#pragma once

#include <string>

namespace rankscope {

/// The one score that depends on a file of the user's (docs/lpips.md). It is no part of what is trained: a
/// checkpoint is the same with it and without.
inline constexpr const char* kLpipsScore = "lpips";

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
