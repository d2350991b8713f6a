#include "cli/results_folder.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/file.h"
#include "engine/inr_trainee.h"
#include "results/results.h"
#include "spec/experiment_json.h"

namespace rankscope {
namespace {

constexpr std::uint64_t kMaximumSummaryBytes = 64ULL << 20;

/// Steps of a Run by summary.json; 0 if it does not say.
std::int64_t summarizedSteps(const std::filesystem::path& folder, const std::string& run) {
  try {
    const std::vector<std::uint8_t> bytes = readFile(folder / "summary.json", kMaximumSummaryBytes);
    const nlohmann::json summary = nlohmann::json::parse(bytes.begin(), bytes.end());
    for (const nlohmann::json& entry : summary.at("runs")) {
      if (entry.value("name", "") == run) {
        return entry.value("steps", std::int64_t{0});
      }
    }
  } catch (const std::exception&) {
    return 0;  // no summary, or one of another program: then we cannot call it finished
  }
  return 0;
}

/// Steps of a Run by its checkpoint; -1 if there is none, 0 for a broken one.
std::int64_t savedSteps(const std::filesystem::path& folder, const std::string& run) {
  const std::filesystem::path checkpoint = checkpointPath(folder, run);
  std::error_code ignored;
  if (!std::filesystem::exists(checkpoint, ignored)) {
    return -1;
  }
  try {
    return inspectCheckpoint(checkpoint).step;
  } catch (const UserError&) {
    return 0;
  }
}

/// How far the experiment in `folder` has come. A summary may be ahead of a checkpoint that could not be
/// written, a checkpoint ahead of a summary that was not.
FolderState progressOf(const std::filesystem::path& folder, const ExperimentSpec& experiment) {
  bool finished = true;
  bool started = false;
  for (const RunSpec& run : experiment.runs) {
    const std::int64_t summarized = summarizedSteps(folder, run.name);
    const std::int64_t saved = savedSteps(folder, run.name);
    if (std::max(summarized, saved) > run.training.steps) {
      return FolderState::TrainedFurther;
    }
    finished = finished && summarized >= run.training.steps;
    started = started || saved >= 0;
  }
  return started && !finished ? FolderState::Unfinished : FolderState::Free;
}

/// "./a.png" and "a.png" are one signal.
bool sameExperiment(const ExperimentSpec& a, ExperimentSpec b) {
  std::error_code ignored;
  if (std::filesystem::equivalent(a.signal.source, b.signal.source, ignored)) {
    b.signal.source = a.signal.source;
  }
  return a == b;
}

}  // namespace

ExperimentSpec asStored(ExperimentSpec experiment) {
  nameRuns(experiment);
  if (!experiment.signal.source.starts_with("sample:")) {
    experiment.signal.source = std::filesystem::absolute(experiment.signal.source).string();
  }
  return experiment;
}

void requireStorable(const ExperimentSpec& experiment) {
  const std::string source = asStored(experiment).signal.source;
  try {
    (void)nlohmann::json(source).dump();
  } catch (const nlohmann::json::type_error&) {
    throw UserError(source, "has a name that is not UTF-8, which experiment.json cannot hold",
                    "rename it, or leave --out away");
  }
}

FolderState folderState(const std::filesystem::path& folder, const ExperimentSpec& experiment) {
  const std::filesystem::path file = folder / "experiment.json";
  std::error_code ignored;
  if (folder.empty() || !std::filesystem::exists(file, ignored)) {
    return FolderState::Free;
  }
  try {
    return sameExperiment(readExperiment(file), experiment) ? progressOf(folder, experiment)
                                                            : FolderState::Other;
  } catch (const UserError&) {
    return FolderState::Unreadable;
  }
}

void requireFreeFolder(const std::filesystem::path& folder, const ExperimentSpec& experiment) {
  const std::string onward =
      fmt::format("go on with 'rankscope resume {}', name another folder, or add --force", folder.string());
  switch (folderState(folder, experiment)) {
    case FolderState::Free:
      return;
    case FolderState::Unfinished:
      throw UserError(folder.string(), "holds this experiment, unfinished", onward);
    case FolderState::TrainedFurther:
      throw UserError(folder.string(), "holds this experiment, trained further", onward);
    case FolderState::Other:
      throw UserError(folder.string(), "holds the results of another experiment", onward);
    case FolderState::Unreadable:
      throw UserError(folder.string(), "holds an experiment that cannot be read",
                      "name another folder, or add --force");
  }
}

}  // namespace rankscope
