// A layer x step heat map as inline SVG, and the scale that belongs to it. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rankscope::report {

struct HeatMap {
  std::string title;
  std::string color;                        ///< accent of the title's dot
  std::vector<std::int64_t> steps;          ///< T, ascending
  std::vector<std::string> rows;            ///< L names
  std::vector<std::vector<double>> values;  ///< [L][T]; NaN where nothing is known
  double low = 0;                           ///< the scale's ends, shared by the maps that are compared
  double high = 1;
};

/// <figure class="plot">; the first row is at the top.
std::string svgHeatMap(const HeatMap& map);

/// The colour scale from `low` to `high` with its name.
std::string colorScale(double low, double high, const std::string& name);

}  // namespace rankscope::report
