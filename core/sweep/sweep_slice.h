// A heat map of a sweep of the user's choice: any two of its dimensions along the sides, one value of each of
// the others. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sweep/cells.h"

namespace rankscope {

/// Something that varies over the cells, but for the seeds: the list, a field of the grid, the files, the
/// Runs.
struct SweepDimension {
  enum class Kind { List, Field, File, Run };

  Kind kind = Kind::Field;
  std::size_t coordinate = 0;  ///< List and Field: which of coordinatesOf
  std::string title;           ///< "lr", "list", "file", "run"
  std::vector<std::string> labels;
};

/// Those with more than one value.
std::vector<SweepDimension> dimensionsOf(const SweepSpec& sweep);

/// Indices of dimensionsOf and of their labels.
struct SweepChoice {
  std::optional<std::size_t> rows;     ///< the dimension down the side; nullopt: one row
  std::optional<std::size_t> columns;  ///< along the top
  std::vector<std::size_t> values;     ///< of each dimension, for those that lie along no side

  bool operator==(const SweepChoice&) const = default;
};

/// The first two dimensions along the sides. One alone lies along the top if it is a field, whose values are
/// short, else down the side.
SweepChoice usualChoice(const std::vector<SweepDimension>& dimensions);

/// The same choice where it still makes sense, else the usual one: a sweep may have been prolonged.
SweepChoice fittingChoice(SweepChoice choice, const std::vector<SweepDimension>& dimensions);

/// Puts a dimension along a side; if it lay along the other one, the two change places.
void layAlongRows(SweepChoice& choice, std::size_t dimension);
void layAlongColumns(SweepChoice& choice, std::size_t dimension);

/// The same Run at one point and file: what a cell of the map stands for, whatever the seed.
struct SlicePlace {
  std::int64_t point = 0;
  std::int64_t file = 0;
  std::size_t run = 0;

  bool operator==(const SlicePlace&) const = default;
};

class SweepSlice {
 public:
  /// @param choice fits the dimensions @param sweep, dimensions outlive the slice
  SweepSlice(const SweepSpec& sweep, const std::vector<SweepDimension>& dimensions, SweepChoice choice);

  std::size_t rows() const;
  std::size_t columns() const;
  SlicePlace place(std::size_t row, std::size_t column) const;

 private:
  std::size_t valueOf(std::size_t dimension, std::size_t row, std::size_t column) const;

  const SweepSpec& sweep_;
  const std::vector<SweepDimension>& dimensions_;
  SweepChoice choice_;
};

/// Which of the dimension's values a place has.
std::size_t valueAt(const SweepSpec& sweep, const SweepDimension& dimension, const SlicePlace& place);

/// The cells of a place, one per seed.
std::vector<std::int64_t> cellsAt(const SweepSpec& sweep, const SlicePlace& place);

/// "lr=0.01, muon-lr=0.03, kodim09.png, muon": what sets the place apart within its sweep; empty if it is the
/// only one.
std::string describePlace(const SweepSpec& sweep, const SlicePlace& place);

/// What the cell's seed is.
std::int64_t seedAt(const SweepSpec& sweep, std::int64_t cell);

}  // namespace rankscope
