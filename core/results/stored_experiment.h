// What a results folder holds of an experiment, as the command line and the window compare it with their own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "spec/experiment_spec.h"

namespace rankscope {

/// The spec as experiment.json would have it: the signal's path absolute, the names given.
ExperimentSpec asStored(ExperimentSpec experiment);

/// Whether two stored specs say the same; "./a.png" and "a.png" are one signal. Blocking.
bool sameExperiment(const ExperimentSpec& a, ExperimentSpec b);

/// Steps of a Run by the summary.json of `folder`; nothing if there is none, or it does not say. Blocking.
std::optional<std::int64_t> summarizedSteps(const std::filesystem::path& folder, const std::string& run);

}  // namespace rankscope
