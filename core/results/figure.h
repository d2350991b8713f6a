// Plots as files of their own: SVG for a paper, PNG for everything that shows no SVG. Any thread; the files
// are written while the caller waits.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "io/safetensors.h"
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

/// Every line's numbers as {3, points} float64: x, y and the half length of its bar (NaN without one). Named
/// "NN_PLOT_LINE", NN counting the lines from 00; what is no letter or digit of ASCII, "-" or "." is "_".
std::vector<StoredTensor> figureArrays(const Figure& figure);

/// The same as a table: plot, line, x, y, deviation.
std::string figureCsv(const Figure& figure);

/// FOLDER/NAME.svg, NAME.npz, and where there is librsvg NAME.png of twice its size.
/// @throws UserError if a file cannot be written
void writeFigure(const std::filesystem::path& folder, const Figure& figure);

}  // namespace rankscope::report
