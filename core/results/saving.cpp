#include "results/saving.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/error.h"
#include "results/results.h"
#include "results/stored_experiment.h"
#include "spec/experiment_json.h"

namespace rankscope {
namespace {

namespace fs = std::filesystem;

/// What the checkpoint of a Run in `folder` has that one at `step` has not.
std::string lossOfRun(const fs::path& folder, const std::string& run, std::int64_t step) {
  std::error_code ignored;
  if (!fs::exists(checkpointPath(folder, run), ignored)) {
    return "";
  }
  const std::optional<std::int64_t> stored = summarizedSteps(folder, run);
  if (!stored) {
    return fmt::format("holds a checkpoint of this experiment's {}, unfinished", run);
  }
  if (*stored <= step) {
    return "";
  }
  return fmt::format("holds this experiment with {} at step {}, and this one is at step {}", run, *stored,
                     step);
}

}  // namespace

std::string lossBySaving(const fs::path& folder, const ExperimentSpec& experiment,
                         const std::vector<std::int64_t>& steps) {
  const fs::path file = folder / "experiment.json";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    return "";
  }
  const ExperimentSpec mine = asStored(experiment);
  try {
    if (!sameExperiment(readExperiment(file), mine)) {
      return "holds another experiment";
    }
  } catch (const UserError&) {
    return "holds an experiment that cannot be read";
  }
  for (std::size_t run = 0; run < std::min(mine.runs.size(), steps.size()); ++run) {
    if (std::string loss = lossOfRun(folder, mine.runs[run].name, steps[run]); !loss.empty()) {
      return loss;
    }
  }
  return "";
}

}  // namespace rankscope
