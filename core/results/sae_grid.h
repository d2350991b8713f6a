// What is written of a grid of autoencoders: its CSV, arrays, pictures and page.
// Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/safetensors.h"
#include "sae/sae_grid.h"

namespace rankscope {

/// layer, atoms, k, then the measures; one row per cell.
std::string saeGridCsv(const SaeGrid& grid);

/// {layers, n, k} float64; NaN where a cell is missing.
StoredTensor saeGridArray(const SaeGrid& grid, const SaeGridMeasure& measure);

/// A heat map as PNG: k to the right, n downwards, a block of rows per layer, in the colour map from the
/// lowest to the highest value.
std::vector<std::uint8_t> saeGridPng(const SaeGrid& grid, const SaeGridMeasure& measure);

/// What is between <body> and </body> of its page, and the style sheet that it needs.
std::string saeGridBody(const SaeGrid& grid);
std::string saeGridStyle();

/// report.html.
std::string buildSaeGridReport(const SaeGrid& grid);

}  // namespace rankscope
