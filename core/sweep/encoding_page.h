// One page about what networks encode and where to freeze them, in the order of the cohort-INR paper's
// results: the atoms of its cells, then the freeze sweeps. No other file, no network, no script. Pure
// functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "results/atoms_report.h"
#include "sweep/freeze_page.h"

namespace rankscope {

struct FreezeCase {
  FreezeStudy study;
  std::vector<FreezePictures> pictures;
};

/// @param cells and sweeps: at least one of both together
std::string buildEncodingPage(const std::vector<AtomsCell>& cells, const std::vector<FreezeCase>& sweeps);

}  // namespace rankscope
