// Which Run that trains a Run of the draft is: runs of a draft are removed, added and renamed before it is
// applied. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <optional>

#include "spec/experiment_spec.h"

namespace rankscope {

/// The index in `applied` of the Run that draft.runs[index] describes: the one of its name, or, where nothing
/// was added or removed, the one in its place if it was only renamed. Nothing for a new Run.
std::optional<std::size_t> appliedIndex(const ExperimentSpec& draft, std::size_t index,
                                        const ExperimentSpec& applied);

/// The index of its accent colour: that of the Run it is, so that setup, pictures and curves agree; those of
/// new Runs come after them.
int accentIndex(const ExperimentSpec& draft, std::size_t index, const ExperimentSpec& applied);

}  // namespace rankscope
