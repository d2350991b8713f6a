// The built-in cohort: potted plants of the same size in the same place, each with its own pot, leaves and
// flowers. Pure functions, any thread.
#pragma once

#include "signal/image.h"

namespace rankscope {

inline constexpr int kPlants = 12;
inline constexpr int kHeldOutPlants = 4;  ///< numbers kPlants and above

/// 96 x 96, RGB. Takes well under 0.1 s. @param index any number from 0: another plant for each
Image paintPlant(int index);

}  // namespace rankscope
