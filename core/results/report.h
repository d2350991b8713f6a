// DIR/report.html: one self-contained page of pictures, plots and numbers. Needs no other file, no network,
// no script.
#pragma once

#include <string>
#include <vector>

#include "results/results.h"

namespace rankscope {

struct ReportInput {
  const ExperimentSpec& experiment;
  const Signal& signal;
  const std::vector<RunResult>& runs;
  /// Per Run, the active seconds at each point of its curve; NaN where unknown.
  const std::vector<std::vector<double>>& seconds;
};

std::string buildReport(const ReportInput& input);

}  // namespace rankscope
