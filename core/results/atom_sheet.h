// Many small maps on one picture. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "results/picture.h"
#include "sae/atom_codes.h"
#include "signal/signal.h"

namespace rankscope {

struct SheetMap {
  std::string label;        ///< digits, drawn below the map; others leave a gap
  report::Picture picture;  ///< one channel
  bool marked = false;      ///< in a magenta frame, as the paper marks means
};

/// A contact sheet as PNG, row by row: each map in the colour map from 0 to its own maximum.
/// @param columns at least 1
std::vector<std::uint8_t> atomSheet(const std::vector<SheetMap>& maps, int columns);

/// Values at the points of a picture; nothing if the signal is none.
std::optional<report::Picture> pointMap(const Signal& signal, std::vector<float> values);

/// The map as a PNG in the colour map, from 0 to its maximum.
std::vector<std::uint8_t> mapPng(const report::Picture& map);

}  // namespace rankscope
