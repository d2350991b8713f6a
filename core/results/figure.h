// Plots as files of their own: SVG for a paper, PNG for everything that shows no SVG. Any thread; the files
// are written while the caller waits.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "results/svg_plot.h"

namespace rankscope::report {

struct LegendEntry {
  std::string label;
  std::string color;  ///< "#rrggbb"
};

/// Plots that belong together, row by row.
struct Figure {
  std::string name;                 ///< of its files, without an ending
  std::vector<LegendEntry> legend;  ///< above the plots; may be empty
  std::vector<Plot> plots;
  std::size_t columns = 2;
};

/// Dark on white, with the style that a page gives its plots otherwise.
std::string standaloneSvg(const Figure& figure);

/// FOLDER/NAME.svg, and FOLDER/NAME.png of twice its size where there is librsvg.
/// @throws UserError if a file cannot be written
void writeFigure(const std::filesystem::path& folder, const Figure& figure);

}  // namespace rankscope::report
