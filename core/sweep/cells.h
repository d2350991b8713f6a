// The cells of a sweep: one experiment each, in a fixed order. Made one at a time, for there may be a
// million. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sweep/sweep_spec.h"

namespace rankscope {

/// Where a cell lies. The point of the grid changes fastest (its last axis first), then the list's entry,
/// then the file, then the seed: a whole map with one seed comes before the next seed begins.
struct CellPlace {
  std::int64_t point = 0;  ///< entry of the list and place in the grid together, 0 … pointCount - 1
  std::int64_t file = 0;
  std::int64_t seed = 0;

  bool operator==(const CellPlace&) const = default;
};

struct SweepCell {
  std::int64_t index = 0;
  std::string name;  ///< of its folder: its values and a digest of the whole experiment, [A-Za-z0-9._=+-]+
  CellPlace place;
  ExperimentSpec experiment;  ///< its Runs are named
};

/// nullopt if they do not fit a 64-bit number.
std::optional<std::int64_t> cellCount(const SweepSpec& sweep);

/// Of the list and the grid together, without files and seeds.
std::int64_t pointCount(const SweepSpec& sweep);

CellPlace placeOf(const SweepSpec& sweep, std::int64_t index);
std::int64_t indexOf(const SweepSpec& sweep, const CellPlace& place);

/// Which entry of the list (first) and value of each axis a point is.
std::vector<std::int64_t> coordinatesOf(const SweepSpec& sweep, std::int64_t point);

/// The point with these coordinates.
std::int64_t pointAt(const SweepSpec& sweep, const std::vector<std::int64_t>& coordinates);

/// The fields that a point sets.
SweepPoint pointOf(const SweepSpec& sweep, std::int64_t point);

/// @param index 0 … cellCount - 1 @throws UserError if the fields do not go together
SweepCell cellAt(const SweepSpec& sweep, std::int64_t index);

/// "lr=0.001, muon-lr=0.01".
std::string describePoint(const SweepPoint& point);

/// What a table calls a file: the sample, or the path's last part.
std::string fileLabel(const std::string& source);

}  // namespace rankscope
