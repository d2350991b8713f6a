#pragma once

#include <cstdint>
#include <vector>

#include "signal/signal.h"

namespace rankscope {

/// Ascending indices of at most `limit` of the signal's points, the same every time: an even stride along
/// every axis of its lattice with about the lattice's proportions (one stride over the flat order would fall
/// on few columns of a picture whose width it divides), along the flat order if the lattice does not cover
/// the points.
std::vector<std::int64_t> pointSubset(const Signal& signal, std::int64_t limit);

}  // namespace rankscope
