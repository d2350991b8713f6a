#include "cli/results_folder.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "engine/inr_trainee.h"
#include "results/results.h"
#include "results/stored_experiment.h"
#include "spec/experiment_json.h"

namespace rankscope {
namespace {

/// What a Run's checkpoint says.
struct Saved {
  std::int64_t steps = -1;  ///< -1: there is none; 0: it is broken
  bool atItsEnd = false;    ///< whether it ended before its spec's steps, as good as it was to be
};

Saved savedBy(const std::filesystem::path& folder, const std::string& run) {
  const std::filesystem::path checkpoint = checkpointPath(folder, run);
  std::error_code ignored;
  if (!std::filesystem::exists(checkpoint, ignored)) {
    return {};
  }
  try {
    const CheckpointInfo info = inspectCheckpoint(checkpoint);
    return {info.step, info.run.training.untilPsnr > 0 && info.step >= info.target};
  } catch (const UserError&) {
    return {0, false};
  }
}

/// How far the experiment in `folder` has come. A summary may be ahead of a checkpoint that could not be
/// written, a checkpoint ahead of a summary that was not.
FolderState progressOf(const std::filesystem::path& folder, const ExperimentSpec& experiment) {
  bool finished = true;
  bool started = false;
  for (const RunSpec& run : experiment.runs) {
    const std::int64_t summarized =
        summarizedSteps(folder, run.name).value_or(0);  // unknown: not called finished
    const Saved saved = savedBy(folder, run.name);
    if (std::max(summarized, saved.steps) > run.training.steps) {
      return FolderState::TrainedFurther;
    }
    finished = finished && (summarized >= run.training.steps || saved.atItsEnd);
    started = started || saved.steps >= 0;
  }
  return started && !finished ? FolderState::Unfinished : FolderState::Free;
}

}  // namespace

void requireStorable(const std::string& path, const std::string& file, const std::string& hint) {
  try {
    (void)nlohmann::json(path).dump();
  } catch (const nlohmann::json::type_error&) {
    throw UserError(path, fmt::format("has a name that is not UTF-8, which {} cannot hold", file), hint);
  }
}

void requireStorable(const ExperimentSpec& experiment) {
  const ExperimentSpec stored = asStored(experiment);
  const auto require = [](const std::string& path) {
    requireStorable(path, "experiment.json", "rename it, or leave --out away");
  };
  require(stored.signal.source);
  for (const RunSpec& run : stored.runs) {
    require(run.training.startFrom);
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
