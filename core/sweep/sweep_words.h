// How a sweep's numbers are written, on its page and in the window. Pure functions, any thread.
#pragma once

#include <string>

#include "sweep/sweep_table.h"
#include "train/score_info.h"

namespace rankscope {

/// Words of a score, or of the loss or the seconds.
ScoreInfo valueInfo(const std::string& score);

/// With the decimals that the score deserves; "–" for NaN.
std::string valueText(const std::string& score, double value);

/// "24.10 ± 0.32"; without the deviation where there is none.
std::string meanText(const std::string& score, const SweepGroup& group);

/// Two significant digits; "–" where there is none.
std::string deviationText(const SweepGroup& group);

}  // namespace rankscope
