#include "cli/checkpoint_source.h"

#include <algorithm>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "results/results.h"
#include "spec/experiment_json.h"

namespace rankscope {

namespace fs = std::filesystem;

fs::path checkpointOf(const fs::path& input, const std::string& run) {
  std::error_code ignored;
  if (!fs::is_directory(input, ignored)) {
    if (!run.empty()) {
      throw UserError("--run", "there is but one run in a checkpoint",
                      "leave it out, or name the results folder");
    }
    return input;
  }
  if (!fs::exists(input / "experiment.json", ignored) &&
      fs::exists(input / "checkpoint.safetensors", ignored)) {
    return input / "checkpoint.safetensors";
  }
  const ExperimentSpec experiment = readExperiment(input / "experiment.json");
  std::vector<std::string> names;
  for (const RunSpec& one : experiment.runs) {
    names.push_back(one.name);
  }
  if (run.empty() && names.size() > 1) {
    throw UserError(input.string(), fmt::format("holds the runs {}", joinNames(names)),
                    "choose one with --run");
  }
  const std::string& name = run.empty() ? names.front() : run;
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    throw UserError("--run", fmt::format("there is no '{}'", name),
                    fmt::format("did you mean '{}'?", nearestName(name, names)));
  }
  return checkpointPath(input, name);
}

}  // namespace rankscope
