#include "sweep/sweep_words.h"

#include <cmath>

#include <fmt/format.h>

#include "base/text.h"

namespace rankscope {

ScoreInfo valueInfo(const std::string& score) {
  if (score == "loss") {
    return {"Loss", "", "what the training makes small", 3, false};
  }
  if (score == "seconds") {
    return {"Seconds", "s", "the run's own computing time", 1, false};
  }
  return scoreInfo(score);
}

std::string valueText(const std::string& score, double value) {
  if (!std::isfinite(value)) {
    return "–";
  }
  return lowerIsBetter(score) ? formatShort(value) : fmt::format("{:.{}f}", value, valueInfo(score).decimals);
}

std::string meanText(const std::string& score, const SweepGroup& group) {
  const std::string mean = valueText(score, group.mean);
  return std::isfinite(group.deviation) ? mean + " ± " + deviationText(group) : mean;
}

std::string deviationText(const SweepGroup& group) {
  return std::isfinite(group.deviation) ? fmt::format("{:.2g}", group.deviation) : "–";
}

}  // namespace rankscope
