// From which encoders the fits in a sweep's folder are: FOLDER/encoders.json. Cells are named after the path
// of their encoder, where other weights may lie by now; fits from different ones must not share a table.
#pragma once

#include <string>

#include "sweep/cell_store.h"
#include "sweep/sweep_spec.h"

namespace rankscope {

/// Blocking. @param sweep whose Runs start from one encoder  @param digest of that one's weights
/// @throws UserError if the folder has fits from other weights of the same path, or fits of this sweep
/// without a word of theirs
void requireSameEncoder(const SweepSpec& sweep, const CellStore& store, const std::string& digest);

/// The same, and has the folder say so from now on: before any cell is run, while nobody else works there.
void recordEncoder(const SweepSpec& sweep, const CellStore& store, const std::string& digest);

}  // namespace rankscope
