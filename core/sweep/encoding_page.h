// One page about what networks encode and where to freeze them, in the order of the cohort-INR paper's
// results: the atoms of its cells, the sizes of autoencoders, then the freeze sweeps. No other file, no
// network, no script. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "results/atoms_report.h"
#include "results/sae_grid.h"
#include "sweep/freeze_page.h"

namespace rankscope {

struct FreezeCase {
  FreezeStudy study;
  std::vector<FreezePictures> pictures;
};

/// At least one of all.
struct EncodingResults {
  std::vector<AtomsCell> cells;
  std::vector<SaeGrid> grids;
  std::vector<FreezeCase> sweeps;
};

std::string buildEncodingPage(const EncodingResults& results);

}  // namespace rankscope
