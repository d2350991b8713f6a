#include <cmath>
#include <string>

#include <fmt/format.h>

#include "results/html.h"
#include "results/record_view.h"
#include "results/report_sections.h"

namespace rankscope::report {

std::string captionOf(const RunResult& run, std::int64_t step) {
  std::string note = step == run.frame->step ? "" : fmt::format("at step {}", step);
  for (const Score& score : allScores(run.frame->evaluation)) {
    if (!score.reason.empty() || isMemberScore(score.name)) {
      continue;
    }
    const ScoreInfo words = scoreInfo(score.name);
    note += fmt::format("{}{} {} {}", note.empty() ? "" : " · ", words.label,
                        decimal(score.value, words.decimals), words.unit);
  }
  return escapeHtml(note);
}

double roundedUp(double full) {
  if (full <= 0) {
    return 1;
  }
  const double unit = std::pow(10.0, std::floor(std::log10(full)) - 1);
  return std::ceil(full / unit - 1e-9) * unit;
}

}  // namespace rankscope::report
