// Heat maps of a sweep: the score over two of its axes. Pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sweep/sweep_table.h"

namespace rankscope {

/// One file, one Run, and one value of every axis but two.
struct SweepMap {
  std::string title;        ///< what is the same in all of it; empty if that is everything
  std::string rowTitle;     ///< the field down the side; empty if there is one row
  std::string columnTitle;  ///< the field along the top
  std::vector<std::string> rows;
  std::vector<std::string> columns;
  std::vector<std::vector<std::optional<SweepGroup>>>
      cells;  ///< [rows][columns]; null where nothing is known
};

/// The first two axes with more than one value span each map (the list counts as the first axis); every
/// combination of the others, of the files and of the Runs is a map of its own.
std::vector<SweepMap> mapsOf(const SweepSpec& sweep, const std::vector<SweepGroup>& groups);

}  // namespace rankscope
