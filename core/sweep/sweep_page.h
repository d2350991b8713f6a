// DIR/sweep.html: heat maps, the ranked table and the failures, on one page without scripts. Its links lead
// to the reports of the cells beside it. Pure functions, any thread.
#pragma once

#include <string>

#include "sweep/sweep_table.h"

namespace rankscope {

/// @param title what the sweep is called, e.g. its file's name
std::string buildSweepPage(const std::string& title, const SweepSpec& sweep, const SweepResults& results);

}  // namespace rankscope
