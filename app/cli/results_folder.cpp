#include "cli/results_folder.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "results/results.h"
#include "spec/experiment_json.h"

namespace rankscope {
namespace {

constexpr std::uint64_t kMaximumSummaryBytes = 64ULL << 20;

/// Whether summary.json says that every Run reached its target.
bool finished(const std::filesystem::path& folder, const ExperimentSpec& experiment) {
  try {
    const std::vector<std::uint8_t> bytes = readFile(folder / "summary.json", kMaximumSummaryBytes);
    const nlohmann::json summary = nlohmann::json::parse(bytes.begin(), bytes.end());
    const nlohmann::json& runs = summary.at("runs");
    return std::all_of(experiment.runs.begin(), experiment.runs.end(), [&](const RunSpec& run) {
      return std::any_of(runs.begin(), runs.end(), [&](const nlohmann::json& r) {
        return r.value("name", "") == run.name && r.value("steps", std::int64_t{0}) >= run.training.steps;
      });
    });
  } catch (const std::exception&) {
    return false;  // no summary, or one of another program: then we cannot call it finished
  }
}

bool anyCheckpoint(const std::filesystem::path& folder, const ExperimentSpec& experiment) {
  return std::any_of(experiment.runs.begin(), experiment.runs.end(), [&](const RunSpec& run) {
    std::error_code ignored;
    return std::filesystem::exists(checkpointPath(folder, run.name), ignored);
  });
}

}  // namespace

ExperimentSpec asStored(ExperimentSpec experiment) {
  nameRuns(experiment);
  if (!experiment.signal.source.starts_with("sample:")) {
    experiment.signal.source =
        std::filesystem::absolute(experiment.signal.source).lexically_normal().string();
  }
  return experiment;
}

void requireFreeFolder(const std::filesystem::path& folder, const ExperimentSpec& experiment) {
  const std::filesystem::path file = folder / "experiment.json";
  std::error_code ignored;
  if (folder.empty() || !std::filesystem::exists(file, ignored)) {
    return;
  }
  const std::string onward =
      fmt::format("go on with 'rankscope resume {}', name another folder, or add --force", folder.string());
  ExperimentSpec stored;
  try {
    stored = readExperiment(file);
  } catch (const UserError&) {
    throw UserError(folder.string(), "holds an experiment that cannot be read",
                    "name another folder, or add --force");
  }
  if (!(stored == experiment)) {
    throw UserError(folder.string(), "holds the results of another experiment", onward);
  }
  if (anyCheckpoint(folder, stored) && !finished(folder, stored)) {
    throw UserError(folder.string(), "holds this experiment, unfinished", onward);
  }
}

}  // namespace rankscope
