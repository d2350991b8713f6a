// Autoencoders of one layer over the number of atoms n and the sparsity k (the cohort-INR paper's sweep).
// Plain data and pure functions; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sae/layer_study.h"
#include "sae/sae_trainer.h"

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

/// Null if it is missing.
const SaeGridCell* findCell(const SaeGrid& grid, int layer, std::int64_t atoms, std::int64_t k);

/// What is measured of every cell.
struct SaeGridMeasure {
  const char* name;   ///< of the column and of files
  const char* label;  ///< in titles
  double SaeGridCell::*value;
};

const std::vector<SaeGridMeasure>& saeGridMeasures();

/// Its lowest and its highest finite value; 0 and 1 if there is none.
struct SaeGridRange {
  double low = 0;
  double high = 1;

  /// From 0 to 1, 0.5 where all are the same; NaN stays.
  double place(double value) const;
};

SaeGridRange rangeOf(const SaeGrid& grid, const SaeGridMeasure& measure);

/// The settings of a cell. @throws UserError if they cannot be
SaeSpec gridSpec(const SaeSpec& shared, std::int64_t atoms, std::int64_t k);

/// Checks the settings of every cell before the first is trained. @throws UserError if one cannot be, or
/// there is none
void requireGrid(const SaeSpec& shared, std::span<const std::int64_t> atoms,
                 std::span<const std::int64_t> ks);

struct SaeGridRequest {
  SaeSpec spec;  ///< with the cell's n and k
  SaeOrigin origin;
  ActivationsPtr activations;
  NetworkTailPtr tail;
  const OutputHeads& heads;
  std::span<const float> targets;  ///< N x c
};

/// Trains one autoencoder and measures it. @param goOn called after each step; false ends it
/// @returns nothing if it was ended
std::optional<SaeGridCell> measureGridCell(const SaeGridRequest& request, const Work& work,
                                           const std::function<bool(const SaeMetrics&)>& goOn);

}  // namespace rankscope
