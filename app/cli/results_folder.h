// Whether a folder may take the results of a new experiment: nothing that was computed is ever lost by a
// habit.
#pragma once

#include <filesystem>

#include "spec/experiment_spec.h"

namespace rankscope {

/// A folder that is absent, empty, or without an experiment is free, and so is one with this same experiment,
/// finished: it would be written again with the same bits. @throws UserError for a folder with another
/// experiment or an unfinished one, saying how to go on with it
void requireFreeFolder(const std::filesystem::path& folder, const ExperimentSpec& experiment);

/// The spec as experiment.json would have it: the signal's path absolute, the names given.
ExperimentSpec asStored(ExperimentSpec experiment);

}  // namespace rankscope
