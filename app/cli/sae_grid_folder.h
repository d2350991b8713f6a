// The folder of rankscope sae sweep: DIR/sweep.json with what was measured so far, and DIR/sweep.csv.
#pragma once

#include <filesystem>
#include <vector>

#include <nlohmann/json.hpp>

#include "sae/sae_grid.h"

namespace rankscope {

/// Whether there is a sweep.json of autoencoders; another sweep has a sweep.json too.
/// @throws UserError if it is no JSON
bool isGridFolder(const std::filesystem::path& folder);

/// @throws UserError for what is no such folder, or is damaged
SaeGrid readGrid(const std::filesystem::path& folder);

/// Cells that an earlier, interrupted command finished.
/// @param settings what tells one grid from another  @throws UserError if the folder is another grid's
std::vector<SaeGridCell> finishedCells(const std::filesystem::path& folder,
                                       const nlohmann::ordered_json& settings);

/// @throws UserError if a file cannot be written
void writeGrid(const std::filesystem::path& folder, nlohmann::ordered_json settings, const SaeGrid& grid);

/// [{"layer", "atoms", "k", measures…}]; null for what is not known.
nlohmann::ordered_json cellsToJson(const SaeGrid& grid);

}  // namespace rankscope
