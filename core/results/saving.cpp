#include "results/saving.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "results/results.h"
#include "spec/experiment_json.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaximumSummaryBytes = 64ULL << 20;

/// As experiment.json has it: the signal's path absolute, the names given.
ExperimentSpec resolved(ExperimentSpec experiment) {
  nameRuns(experiment);
  if (!experiment.signal.source.starts_with("sample:")) {
    experiment.signal.source = fs::absolute(experiment.signal.source).lexically_normal().string();
  }
  return experiment;
}

/// Where summary.json says that a Run was; nothing if it does not say.
std::optional<std::int64_t> stepInSummary(const nlohmann::json& summary, const std::string& run) {
  for (const nlohmann::json& row : summary.value("runs", nlohmann::json::array())) {
    if (row.value("name", "") == run) {
      return row.value("steps", std::int64_t{0});
    }
  }
  return std::nullopt;
}

nlohmann::json readSummary(const fs::path& folder) {
  try {
    const std::vector<std::uint8_t> bytes = readFile(folder / "summary.json", kMaximumSummaryBytes);
    return nlohmann::json::parse(bytes.begin(), bytes.end());
  } catch (const std::exception&) {
    return nlohmann::json::object();  // none yet, or another program's: its steps are not known
  }
}

/// What the checkpoint of a Run in `folder` has that one at `step` has not.
std::string lossOfRun(const fs::path& folder, const nlohmann::json& summary, const std::string& run,
                      std::int64_t step) {
  std::error_code ignored;
  if (!fs::exists(checkpointPath(folder, run), ignored)) {
    return "";
  }
  try {
    const std::optional<std::int64_t> stored = stepInSummary(summary, run);
    if (stored && *stored <= step) {
      return "";
    }
    if (stored) {
      return fmt::format("holds this experiment with {} at step {}, and this one is at step {}", run, *stored,
                         step);
    }
  } catch (const nlohmann::json::exception&) {
    // As if nothing were said.
  }
  return fmt::format("holds a checkpoint of this experiment's {}, unfinished", run);
}

}  // namespace

std::string lossBySaving(const fs::path& folder, const ExperimentSpec& experiment,
                         const std::vector<std::int64_t>& steps) {
  const fs::path file = folder / "experiment.json";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    return "";
  }
  const ExperimentSpec mine = resolved(experiment);
  try {
    if (readExperiment(file) != mine) {
      return "holds another experiment";
    }
  } catch (const UserError&) {
    return "holds an experiment that cannot be read";
  }
  const nlohmann::json summary = readSummary(folder);
  for (std::size_t run = 0; run < std::min(mine.runs.size(), steps.size()); ++run) {
    if (std::string loss = lossOfRun(folder, summary, mine.runs[run].name, steps[run]); !loss.empty()) {
      return loss;
    }
  }
  return "";
}

}  // namespace rankscope
