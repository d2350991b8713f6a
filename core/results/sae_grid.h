// A grid of autoencoders over the number of atoms n and the sparsity k: its CSV, arrays, pictures and page.
// Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "io/safetensors.h"

namespace rankscope {

/// One autoencoder of the grid.
struct SaeGridCell {
  int layer = 0;
  std::int64_t atoms = 0;  ///< n
  std::int64_t k = 0;
  double r2 = 0;         ///< over all points
  double psnr = 0;       ///< with ĥ in place of h, mean over the pictures, dB
  double alive = 0;      ///< share of the atoms that fire at any point
  double spatialL0 = 0;  ///< share of the points at which an atom fires, mean over all atoms
};

struct SaeGrid {
  std::string title;       ///< the network
  double networkPsnr = 0;  ///< of the network itself, mean over the pictures, dB
  std::vector<int> layers;
  std::vector<std::int64_t> atoms;  ///< ascending
  std::vector<std::int64_t> ks;     ///< ascending
  std::vector<SaeGridCell> cells;   ///< in any order; some may be missing
};

/// What is measured of every cell.
struct SaeGridMeasure {
  const char* name;   ///< of the column and of files
  const char* label;  ///< in titles
  double SaeGridCell::*value;
};

const std::vector<SaeGridMeasure>& saeGridMeasures();

/// layer, atoms, k, then the measures; one row per cell.
std::string saeGridCsv(const SaeGrid& grid);

/// {layers, n, k} float64; NaN where a cell is missing.
StoredTensor saeGridArray(const SaeGrid& grid, const SaeGridMeasure& measure);

/// A heat map as PNG: k to the right, n downwards, a block of rows per layer, in the colour map from the
/// lowest to the highest value.
std::vector<std::uint8_t> saeGridPng(const SaeGrid& grid, const SaeGridMeasure& measure);

/// report.html.
std::string buildSaeGridReport(const SaeGrid& grid);

}  // namespace rankscope
