#include "window/applied_run.h"

#include <algorithm>
#include <string>

namespace rankscope {
namespace {

std::optional<std::size_t> indexOf(const ExperimentSpec& spec, const std::string& name) {
  const auto found =
      std::find_if(spec.runs.begin(), spec.runs.end(), [&](const RunSpec& run) { return run.name == name; });
  return found == spec.runs.end()
             ? std::nullopt
             : std::optional<std::size_t>(static_cast<std::size_t>(found - spec.runs.begin()));
}

}  // namespace

std::optional<std::size_t> appliedIndex(const ExperimentSpec& draft, std::size_t index,
                                        const ExperimentSpec& applied) {
  if (const auto named = indexOf(applied, draft.runs[index].name)) {
    return named;
  }
  const bool renamed =
      draft.runs.size() == applied.runs.size() && !indexOf(draft, applied.runs[index].name).has_value();
  return renamed ? std::optional<std::size_t>(index) : std::nullopt;
}

int accentIndex(const ExperimentSpec& draft, std::size_t index, const ExperimentSpec& applied) {
  if (const auto same = appliedIndex(draft, index, applied)) {
    return static_cast<int>(*same);
  }
  std::size_t accent = applied.runs.size();
  for (std::size_t before = 0; before < index; ++before) {
    accent += appliedIndex(draft, before, applied) ? 0 : 1;
  }
  return static_cast<int>(accent);
}

}  // namespace rankscope
