#include "results/stored_experiment.h"

#include <nlohmann/json.hpp>

#include "base/file.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaximumSummaryBytes = 64ULL << 20;

}  // namespace

ExperimentSpec asStored(ExperimentSpec experiment) {
  nameRuns(experiment);
  if (!experiment.signal.source.starts_with("sample:")) {
    // Not normalised: "link/../a.png" is a sibling of the link's target, not of the link.
    experiment.signal.source = fs::absolute(experiment.signal.source).string();
  }
  for (RunSpec& run : experiment.runs) {
    if (!run.training.startFrom.empty()) {
      run.training.startFrom = fs::absolute(run.training.startFrom).string();
    }
  }
  return experiment;
}

bool sameExperiment(const ExperimentSpec& a, ExperimentSpec b) {
  std::error_code ignored;
  if (fs::equivalent(a.signal.source, b.signal.source, ignored)) {
    b.signal.source = a.signal.source;
  }
  return a == b;
}

std::optional<std::int64_t> summarizedSteps(const fs::path& folder, const std::string& run) {
  try {
    const std::vector<std::uint8_t> bytes = readFile(folder / "summary.json", kMaximumSummaryBytes);
    const nlohmann::json summary = nlohmann::json::parse(bytes.begin(), bytes.end());
    for (const nlohmann::json& row : summary.at("runs")) {
      if (row.value("name", "") == run) {
        return row.value("steps", std::int64_t{0});
      }
    }
  } catch (const std::exception&) {
    return std::nullopt;  // none yet, or another program's: its steps are not known
  }
  return std::nullopt;
}

}  // namespace rankscope
