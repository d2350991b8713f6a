// Whether a folder may take results that are saved by hand.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "spec/experiment_spec.h"

namespace rankscope {

/// What would be lost if `experiment` were saved into `folder` with its Runs at `steps`, in a few words:
/// "holds another experiment". "" for a folder that is absent, or without an experiment, or with this same
/// one no further than `steps`. Blocking.
/// @param steps one per Run
std::string lossBySaving(const std::filesystem::path& folder, const ExperimentSpec& experiment,
                         const std::vector<std::int64_t>& steps);

}  // namespace rankscope
